namespace Tocsin.Events;

/// <summary>Why one item of a batch was not taken. Never echoes what the item held.</summary>
/// <param name="Index">The item's place in the batch, from 0.</param>
/// <param name="Code">
/// A stable word for programs: <c>invalid_json</c>, <c>not_an_object</c>, <c>too_deep</c>, <c>too_large</c>.
/// </param>
/// <param name="Reason">A sentence for people: what is wrong, which limit, what to change.</param>
public readonly record struct Rejection(int Index, string Code, string Reason);
