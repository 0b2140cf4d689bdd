namespace Tocsin.Rules.Importing;

/// <summary>A file that somebody may import.</summary>
/// <param name="Path">Where it belongs, from the folder of rules on, with slashes.</param>
/// <param name="Bytes">What is in it.</param>
/// <param name="Refusal">Why it is not imported; null when it is.</param>
/// <param name="IsLicence">Whether it is a licence, which goes with the rules.</param>
public sealed record ImportFile(string Path, byte[] Bytes, string? Refusal, bool IsLicence);
