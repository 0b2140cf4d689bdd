namespace Tocsin.Storage.Verify;

/// <summary>A part of the data that is not what was written.</summary>
/// <param name="File">The file it lies in.</param>
/// <param name="What">What is wrong, in a sentence.</param>
/// <param name="Events">How many events cannot be read because of it.</param>
public readonly record struct Damage(string File, string What, long Events);

/// <summary>How far verifying has come.</summary>
/// <param name="File">The file at hand.</param>
/// <param name="Bytes">Bytes of files that are done.</param>
/// <param name="Total">Bytes of all files there were at the beginning.</param>
public readonly record struct VerifyProgress(string File, long Bytes, long Total);
