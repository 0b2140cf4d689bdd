namespace Tocsin.Storage.Verify;

/// <summary>How far verifying has come.</summary>
/// <param name="File">The file at hand.</param>
/// <param name="Bytes">Bytes of files that are done.</param>
/// <param name="Total">Bytes of all files there were at the beginning.</param>
public readonly record struct VerifyProgress(string File, long Bytes, long Total);
