using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Tocsin.Storage.Questions;
using Tocsin.Web.Queries;
using Tocsin.Web.Shell;

namespace Tocsin.Web.Search;

/// <summary>What the search page shows, all of it: it is the page's address and nothing else is.</summary>
/// <param name="Query">As typed.</param>
/// <param name="From">First instant as in <see cref="QuestionText.From"/>, or <see cref="Unlimited"/>.</param>
/// <param name="To">Last instant; null is now.</param>
/// <param name="Columns">The columns beside the time, as chosen.</param>
/// <param name="Event">The id of the open event; null when none is.</param>
public sealed record SearchLocation(string Query, string From, string? To, string Columns, string? Event)
{
    /// <summary>Where a search begins when the address does not say.</summary>
    public const string DefaultFrom = "now-24h";

    /// <summary>The beginning of a search that no time limits.</summary>
    public const string Unlimited = "all";

    /// <summary>The columns when the address does not say.</summary>
    public const string DefaultColumns = "hostname,processname,summary";

    /// <summary>How many columns a list can have.</summary>
    public const int ColumnsMax = 12;

    /// <summary>The narrowest a column can be made, in pixels.</summary>
    public const int WidthMin = 48;

    /// <summary>The widest a column can be made.</summary>
    public const int WidthMax = 2_000;

    private const char Separator = ',';

    /// <summary>The filters beside the query.</summary>
    public PillList Pills { get; init; } = PillList.None;

    /// <summary>The widths of the columns in pixels, in their order; an empty one is as wide as usual.</summary>
    public string Widths { get; init; } = "";

    /// <summary>The field by which the histogram is split; null when it is not.</summary>
    public string? Split { get; init; }

    /// <summary>Whether the patterns of the summaries are shown instead of the events.</summary>
    public bool Patterns { get; init; }

    /// <summary>Whether new events are shown as they come.</summary>
    public bool Live { get; init; }

    /// <summary>How often the search is run again, as in <see cref="AutoRefresh.Choices"/>; null for never.</summary>
    public string? Refresh { get; init; }

    /// <summary>The page as the values of its address say.</summary>
    public static SearchLocation Of(string? query, string? from, string? to, string? columns, string? openEvent) => new(
        query ?? "",
        string.IsNullOrWhiteSpace(from) ? DefaultFrom : from.Trim(),
        string.IsNullOrWhiteSpace(to) ? null : to.Trim(),
        string.IsNullOrWhiteSpace(columns) ? DefaultColumns : columns,
        string.IsNullOrWhiteSpace(openEvent) ? null : openEvent);

    /// <summary>The page that an address shows, from the part behind its path.</summary>
    public static SearchLocation Parse(string queryString)
    {
        var said = QueryHelpers.ParseQuery(queryString);
        return Of(Last("q"), Last("from"), Last("to"), Last("columns"), Last("event")) with
        {
            Pills = PillList.Of(said.GetValueOrDefault("filter")),
            Widths = Last("widths") ?? "",
            Split = Last("split") is { Length: > 0 } split ? split : null,
            Patterns = Last("view") == "patterns",
            Live = Last("live") == "true",
            Refresh = AutoRefresh.Of(Last("refresh")),
        };

        string? Last(string name) => said.GetValueOrDefault(name) is { Count: > 0 } values ? values[^1] : null;
    }

    /// <summary>The chosen columns, each once. A comma that is part of a name has a backslash before it.</summary>
    public IReadOnlyList<string> ColumnList =>
        [.. SplitNames(Columns).Distinct(StringComparer.Ordinal).Take(ColumnsMax)];

    /// <summary>The width of each column; 0 where none was chosen.</summary>
    public IReadOnlyList<int> WidthList
    {
        get
        {
            var typed = Widths.Split(Separator);
            return [.. ColumnList.Select((_, i) => i < typed.Length
                && int.TryParse(typed[i], NumberStyles.None, CultureInfo.InvariantCulture, out var width)
                ? Math.Clamp(width, WidthMin, WidthMax) : 0)];
        }
    }

    /// <summary>Another search, with the pills that are pinned here.</summary>
    public SearchLocation Opening(SearchLocation other) => other with { Pills = other.Pills.Union(Pills.Pinned) };

    /// <summary>Whether both find the same events: then only the view differs.</summary>
    public bool FindsTheSameAs(SearchLocation? other) => other is not null && From == other.From && To == other.To
        && Patterns == other.Patterns && (Query == other.Query && Pills.Equals(other.Pills)
            || JoinedQuery.Of(Query, Pills).Text == JoinedQuery.Of(other.Query, other.Pills).Text);

    /// <summary>With the pill, and no event open.</summary>
    public SearchLocation With(Pill pill) => this with { Pills = Pills.With(pill), Event = null };

    /// <summary>With the column added, or removed when it was there; the last one stays.</summary>
    public SearchLocation WithColumnToggled(string path)
    {
        var columns = Laid();
        var at = columns.FindIndex(column => column.Path == path);
        if (at >= 0) columns.RemoveAt(at);
        else
        {
            columns.Insert(columns.Count > 0 && columns[^1].Path == "summary" ? columns.Count - 1 : columns.Count,
                (path, 0));
        }
        return columns.Count is 0 or > ColumnsMax ? this : WithColumns(columns);
    }

    /// <summary>With these columns; none are the usual ones.</summary>
    public SearchLocation WithColumnNames(IReadOnlyList<string> paths) => this with
    {
        Columns = paths.Count == 0 ? DefaultColumns : string.Join(Separator, paths.Select(Escaped)),
    };

    /// <summary>With a column in another place.</summary>
    public SearchLocation WithColumnMoved(int from, int to)
    {
        var columns = Laid();
        if (from < 0 || from >= columns.Count || to < 0 || to >= columns.Count) return this;
        var moved = columns[from];
        columns.RemoveAt(from);
        columns.Insert(to, moved);
        return WithColumns(columns);
    }

    /// <summary>With a column as wide as this; 0 as wide as usual.</summary>
    public SearchLocation WithColumnWidth(int at, int width)
    {
        var columns = Laid();
        if (at < 0 || at >= columns.Count) return this;
        columns[at] = (columns[at].Path, width == 0 ? 0 : Math.Clamp(width, WidthMin, WidthMax));
        return WithColumns(columns);
    }

    /// <summary>The address that shows this; what is at its default is left out.</summary>
    public string ToAddress() => Link.To("/search", [.. Parts]);

    /// <summary>The part of the address behind the path.</summary>
    public string ToQueryString() => Link.To("", [.. Parts]);

    /// <summary>The names and values of the address; what is at its default is left out.</summary>
    public IEnumerable<(string Name, string Value)> Parts
    {
        get
        {
            IEnumerable<(string Name, string? Value)> all =
            [
                ("q", Query),
                .. Pills.All.Select(pill => ("filter", (string?)pill.ToText())),
                ("from", From == DefaultFrom ? null : From),
                ("to", To),
                ("columns", Columns == DefaultColumns ? null : Columns),
                ("widths", Widths.Trim(Separator).Length == 0 ? null : Widths.TrimEnd(Separator)),
                ("split", Split),
                ("view", Patterns ? "patterns" : null),
                ("live", Live ? "true" : null),
                ("refresh", Refresh),
                ("event", Event),
            ];
            foreach (var (name, value) in all)
            {
                if (!string.IsNullOrEmpty(value)) yield return (name, value);
            }
        }
    }

    private List<(string Path, int Width)> Laid() => [.. ColumnList.Zip(WidthList)];

    private SearchLocation WithColumns(List<(string Path, int Width)> columns) => this with
    {
        Columns = string.Join(Separator, columns.Select(column => Escaped(column.Path))),
        Widths = string.Join(Separator,
            columns.Select(column => column.Width == 0 ? "" : column.Width.ToString(CultureInfo.InvariantCulture)))
            .TrimEnd(Separator),
    };

    private static string Escaped(string path) => path.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace(",", "\\,", StringComparison.Ordinal);

    private static IEnumerable<string> SplitNames(string columns)
    {
        var name = new System.Text.StringBuilder();
        for (var i = 0; i <= columns.Length; i++)
        {
            if (i == columns.Length || columns[i] == Separator)
            {
                if (name.ToString().Trim() is { Length: > 0 } whole) yield return whole;
                name.Clear();
                continue;
            }
            if (columns[i] == '\\' && i + 1 < columns.Length) i++;
            name.Append(columns[i]);
        }
    }
}
