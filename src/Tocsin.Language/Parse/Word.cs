namespace Tocsin.Language.Parse;

/// <summary>A value as written in a query.</summary>
/// <param name="Text">Its characters, without quotes and escapes.</param>
/// <param name="Wildcards">Which of them are wildcards.</param>
/// <param name="Quoted">Whether it stood in quotes.</param>
/// <param name="Position">Where it begins in the query.</param>
internal readonly record struct Word(string Text, IReadOnlyList<int> Wildcards, bool Quoted, int Position);
