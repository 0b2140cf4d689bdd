namespace Tocsin.Storage.Marks;

/// <summary>
/// What is said of events after they were stored: texts that a field shows besides those that it was sent with.
/// </summary>
/// <param name="Path">The field, such as <c>tags</c>; an array of texts.</param>
/// <param name="Texts">The texts.</param>
/// <param name="EventIds">The events.</param>
public sealed record EventMark(string Path, IReadOnlyList<string> Texts, IReadOnlyList<long> EventIds);
