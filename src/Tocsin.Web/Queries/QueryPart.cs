namespace Tocsin.Web.Queries;

/// <summary>What a piece of a query is, as far as the page has to know to mark matches and to add clauses.</summary>
internal enum QueryPartKind
{
    Term,
    And,
    Or,
    Not,
    Open,
    Close,
    Pipe,
}

/// <summary>A piece of a query.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Its first character.</param>
/// <param name="End">The character after it.</param>
/// <param name="Field">The field before the colon; null for a bare word or phrase.</param>
/// <param name="Value">What is looked for, without quotes.</param>
/// <param name="Quoted">Whether it was in quotes.</param>
/// <param name="Inside">Whether it is looked for anywhere in the field (<c>~</c>).</param>
internal readonly record struct QueryPart(
    QueryPartKind Kind, int Start, int End, string? Field = null, string Value = "", bool Quoted = false,
    bool Inside = false);
