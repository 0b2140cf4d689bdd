namespace Tocsin.Rules.Matching;

/// <summary>A value of an event under the name by which rules would ask for it.</summary>
/// <param name="Name">The name: the sender's own; of Windows' nested events the flat one.</param>
/// <param name="Text">The value's text; of a null, nothing.</param>
public sealed record NamedValue(string Name, string Text);
