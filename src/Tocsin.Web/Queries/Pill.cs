using Tocsin.Web.Events;

namespace Tocsin.Web.Queries;

/// <summary>A filter beside the query, to be turned round, switched off or kept with one click.</summary>
/// <param name="Clause">What it asks for, in the language.</param>
/// <param name="Negated">Whether it asks for the opposite.</param>
/// <param name="Off">Whether it is only remembered for now.</param>
/// <param name="Pinned">Whether it stays when another search is opened.</param>
public sealed record Pill(string Clause, bool Negated = false, bool Off = false, bool Pinned = false)
{
    private const char NotSign = '-';
    private const char OffSign = '~';
    private const char PinSign = '^';

    /// <summary>The clause as it joins a query.</summary>
    public string Joined => Negated ? $"NOT {Whole}" : Whole;

    private string Whole
    {
        get
        {
            var parts = QueryParts.Of(Clause);
            return parts is [{ Kind: QueryPartKind.Term }] ? Clause : $"({Clause})";
        }
    }

    /// <summary>Only events with this value, or none with it.</summary>
    public static Pill Of(EventValue value, bool negated = false) => new(QueryClause.Of(value), negated);

    /// <summary>Only events that have the field.</summary>
    public static Pill Exists(string path) => new(QueryClause.Exists(path));

    /// <summary>The pill that an address names: <c>^</c> pinned, <c>~</c> off, <c>-</c> not, then the clause.</summary>
    public static Pill Parse(string text)
    {
        var pill = new Pill("");
        var at = 0;
        for (; at < text.Length && text[at] is NotSign or OffSign or PinSign; at++)
        {
            pill = text[at] switch
            {
                NotSign => pill with { Negated = true },
                OffSign => pill with { Off = true },
                _ => pill with { Pinned = true },
            };
        }
        return pill with { Clause = text[at..].Trim() };
    }

    /// <summary>The pill as an address carries it.</summary>
    public string ToText()
    {
        var signs = $"{(Pinned ? "^" : "")}{(Off ? "~" : "")}{(Negated ? "-" : "")}";
        // A blank ends the signs where the clause itself begins with one.
        return signs + (Clause.Length > 0 && Clause[0] is NotSign or OffSign or PinSign ? " " : "") + Clause;
    }
}
