using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Storage.Answers;

namespace Tocsin.Web.Queries;

/// <summary>The query and the pills as one query, and the way back from its characters to those of the query.</summary>
public sealed class JoinedQuery
{
    private readonly int _opened;
    private readonly int _filterStart;
    private readonly int _filterEnd;
    private readonly int _pipesStart;
    private readonly int _pipesMoved;

    private JoinedQuery(string query, IReadOnlyList<Pill> pills)
    {
        var parts = QueryParts.Of(query);
        var pipe = parts.FindIndex(part => part.Kind == QueryPartKind.Pipe);
        _pipesStart = pipe < 0 ? query.Length : parts[pipe].Start;
        _filterStart = query.Length - query.TrimStart().Length;
        var filter = query[..Math.Max(0, _pipesStart)].Trim();
        _filterEnd = _filterStart + filter.Length;
        var joined = string.Join(' ', pills.Select(pill => pill.Joined));
        var mustOpen = pills.Count > 0 && parts.Exists(part => part.Kind == QueryPartKind.Or);
        _opened = mustOpen ? 1 : 0;
        var whole = mustOpen ? $"({filter})" : filter;
        Filter = pills.Count == 0 ? whole : whole is "" or "*" ? joined : $"{whole} {joined}";
        Pipes = query[_pipesStart..];
        Text = pills.Count == 0 ? query : Pipes.Length == 0 ? Filter : $"{Filter} {Pipes}";
        _pipesMoved = Text.Length - query.Length;
        IsQuery = pills.Count == 0;
    }

    /// <summary>All of it, as the store is asked.</summary>
    public string Text { get; }

    /// <summary>What it looks for, without what it makes of it.</summary>
    public string Filter { get; }

    /// <summary>From the first pipe on; empty when there is none.</summary>
    public string Pipes { get; }

    private bool IsQuery { get; }

    /// <summary>Joins the query and the pills that are on.</summary>
    public static JoinedQuery Of(string query, PillList pills) => new(query, [.. pills.On]);

    /// <summary>What is wrong with the query by itself, or with a pill by itself; null when all can be read.</summary>
    /// <remarks>Asked of each alone, because a fault in one would be reported at the next.</remarks>
    public static SearchFault? FaultIn(string query, PillList pills, DateTimeOffset now)
    {
        var instant = new Instant(now.UtcTicks);
        if (!QueryParser.TryParse(query, instant, out _, out var message, out var position))
        {
            return new(new(message, position), null);
        }
        foreach (var pill in pills.On)
        {
            if (!QueryParser.TryParse(pill.Clause, instant, out var read, out message, out position))
            {
                return new(new(message, position), pill);
            }
            if (read.Pipes.Count > 0)
            {
                return new(new("A filter has no pipes; write them into the query", read.Pipes[0].Position), pill);
            }
        }
        return null;
    }

    /// <summary>An error of the joined query, said of the query as typed.</summary>
    public QueryError InQuery(QueryError error)
    {
        if (IsQuery) return error;
        var pipesAt = Text.Length - Pipes.Length;
        var position = error.Position >= pipesAt ? error.Position - _pipesMoved
            : Math.Min(error.Position - _opened + _filterStart, _filterEnd);
        return error with { Position = Math.Max(0, position) };
    }
}

/// <summary>Why a search cannot be run.</summary>
/// <param name="Error">What is wrong and where.</param>
/// <param name="In">The pill it is in; null for the query itself.</param>
public sealed record SearchFault(QueryError Error, Pill? In);
