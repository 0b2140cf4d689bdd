namespace Tocsin.Language.ElasticApi.Display;

/// <summary>A field that hits show beside their source.</summary>
/// <param name="Name">Its name, or a pattern with <c>*</c>.</param>
/// <param name="Format">How instants are written; null as RFC 3339.</param>
public sealed record ShownField(string Name, string? Format);
