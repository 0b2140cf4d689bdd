namespace Tocsin.Storage.Segments;

/// <summary>A part of the data that is not what was written.</summary>
/// <param name="File">The file it lies in.</param>
/// <param name="What">What is wrong, in a sentence.</param>
/// <param name="Events">How many events cannot be read because of it.</param>
public readonly record struct Damage(string File, string What, long Events);
