namespace Tocsin.Web.Queries;

/// <summary>A text that may stand in a query, as the browser is told.</summary>
/// <param name="Text">The text.</param>
/// <param name="Start">The first character it replaces.</param>
/// <param name="End">The character behind the last one it replaces.</param>
/// <param name="Kind">What it is, in a word.</param>
/// <param name="Detail">More about it.</param>
public sealed record QuerySuggestion(string Text, int Start, int End, string Kind, string Detail);
