using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Tocsin.Web.Shell;

namespace Tocsin.Web.Rules;

/// <summary>What the page of all rules shows, all of it: it is the page's address and nothing else is.</summary>
public sealed record RuleListLocation
{
    private const int QueryCharactersMax = 500;

    /// <summary>The levels, the gravest first.</summary>
    public static readonly IReadOnlyList<string> AllLevels = ["critical", "high", "medium", "low", "informational"];

    /// <summary>The kinds of rules: words of the address, and what they are called.</summary>
    public static readonly IReadOnlyList<(string? Word, string Label)> Kinds =
        [(null, "All"), ("event", "One event"), ("window", "Several events"), ("script", "Scripts")];

    /// <summary>Words that all must stand in a rule's title, id, tags, file or author.</summary>
    public string Query { get; init; } = "";

    /// <summary>The levels; none means all.</summary>
    public IReadOnlyList<string> Levels { get; init; } = [];

    /// <summary>The statuses; none means all.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = [];

    /// <summary>One of <see cref="Kinds"/>.</summary>
    public string? Kind { get; init; }

    /// <summary>A tag, with those below it: <c>attack.t1059</c> also means <c>attack.t1059.001</c>.</summary>
    public string? Tag { get; init; }

    /// <summary>Only rules that events have matched.</summary>
    public bool HasHits { get; init; }

    /// <summary>What stands first.</summary>
    public RuleOrder Order { get; init; }

    /// <summary>The page, counted from 1.</summary>
    public int Page { get; init; } = 1;

    /// <summary>The rules that were refused instead of those that run.</summary>
    public bool Refused { get; init; }

    /// <summary>The id of an event that the chosen rule is to be explained against; null for none.</summary>
    public string? Event { get; init; }

    /// <summary>The page that an address shows, from the part behind its path.</summary>
    public static RuleListLocation Parse(string queryString)
    {
        var said = QueryHelpers.ParseQuery(queryString);
        var query = Last("q") ?? "";
        return new RuleListLocation
        {
            Query = query.Length > QueryCharactersMax ? query[..QueryCharactersMax] : query,
            Levels = [.. AllLevels.Intersect(Many("level"))],
            Statuses = [.. Many("status").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Kind = Kinds.FirstOrDefault(k => k.Word == Last("kind")).Word,
            Tag = Last("tag"),
            HasHits = Last("hits") == "true",
            Order = Enum.TryParse<RuleOrder>(Last("sort"), ignoreCase: true, out var order)
                && Enum.IsDefined(order) ? order : RuleOrder.Hits,
            Page = int.TryParse(Last("page"), NumberStyles.None, CultureInfo.InvariantCulture, out var page)
                ? Math.Max(1, page) : 1,
            Refused = Last("show") == "refused",
            Event = long.TryParse(Last("event"), NumberStyles.None, CultureInfo.InvariantCulture, out _)
                ? Last("event") : null,
        };

        string? Last(string name) =>
            said.GetValueOrDefault(name) is { Count: > 0 } values && values[^1] is { Length: > 0 } last ? last : null;

        string[] Many(string name) => Last(name)?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];
    }

    /// <summary>Whether it leaves any rule out.</summary>
    public bool IsNarrowed =>
        Query.Length > 0 || Levels.Count > 0 || Statuses.Count > 0 || Kind is not null || Tag is not null || HasHits;

    /// <summary>With a level added, or taken away when it was there.</summary>
    public RuleListLocation WithLevelToggled(string level) =>
        this with { Levels = [.. AllLevels.Where(l => Levels.Contains(l) != (l == level))], Page = 1 };

    /// <summary>With a status added, or taken away when it was there.</summary>
    public RuleListLocation WithStatusToggled(string status) => this with
    {
        Statuses = Statuses.Contains(status) ? [.. Statuses.Where(s => s != status)]
            : [.. Statuses.Append(status).Order(StringComparer.Ordinal)],
        Page = 1,
    };

    /// <summary>All rules, as they are when one comes.</summary>
    public RuleListLocation WithoutFilters => new() { Order = Order, Event = Event };

    /// <summary>The address that shows this; what is at its default is left out.</summary>
    public string ToAddress() => Link.To("/rules", [.. Parts]);

    /// <summary>The address of one rule.</summary>
    public string AddressOf(string id) => AddressOf(id, Event);

    /// <summary>The address of one rule; with an event, the rule is explained against it.</summary>
    public static string AddressOf(string id, string? explained) =>
        Link.To("/rules/" + Uri.EscapeDataString(id), ("event", explained));

    /// <summary>The names and values of the address; what is at its default is left out.</summary>
    public IEnumerable<(string Name, string? Value)> Parts =>
    [
        ("show", Refused ? "refused" : null),
        ("q", Query),
        ("level", string.Join(',', Levels)),
        ("status", string.Join(',', Statuses)),
        ("kind", Kind),
        ("tag", Tag),
        ("hits", HasHits ? "true" : null),
        ("sort", Order == RuleOrder.Hits ? null : Order.ToString().ToLowerInvariant()),
        ("page", Page == 1 ? null : Page.ToString(CultureInfo.InvariantCulture)),
        ("event", Event),
    ];
}

/// <summary>What stands first in the list of rules.</summary>
public enum RuleOrder
{
    /// <summary>Those that matched most events.</summary>
    Hits,

    /// <summary>Those that raised most alerts.</summary>
    Alerts,

    /// <summary>Those that matched last.</summary>
    Fired,

    /// <summary>The gravest.</summary>
    Level,

    /// <summary>By the alphabet.</summary>
    Title,
}
