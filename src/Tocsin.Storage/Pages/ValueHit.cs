using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Pages;

/// <summary>An event that was found.</summary>
/// <param name="Block">Its block.</param>
/// <param name="Row">Its row.</param>
/// <param name="Key">Its time in ticks, and its id.</param>
/// <param name="Value">What it is sorted by; null when it has none.</param>
internal readonly record struct ValueHit(Block Block, int Row, (long Ticks, long Id) Key, object? Value);
