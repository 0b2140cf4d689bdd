using System.Text.Encodings.Web;
using Tocsin.Storage.Search;

namespace Tocsin.Web.Search;

/// <summary>What the search page shows, all of it: it is the page's address and nothing else is.</summary>
/// <param name="Query">As typed.</param>
/// <param name="From">First instant as in <see cref="SearchRequest.From"/>, or <see cref="Unlimited"/>.</param>
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

    private const char Separator = ',';

    /// <summary>The page as the values of its address say.</summary>
    public static SearchLocation Of(string? query, string? from, string? to, string? columns, string? openEvent) => new(
        query ?? "",
        string.IsNullOrWhiteSpace(from) ? DefaultFrom : from.Trim(),
        string.IsNullOrWhiteSpace(to) ? null : to.Trim(),
        string.IsNullOrWhiteSpace(columns) ? DefaultColumns : columns,
        string.IsNullOrWhiteSpace(openEvent) ? null : openEvent);

    /// <summary>The chosen columns, each once.</summary>
    public IReadOnlyList<string> ColumnList =>
        [.. Columns.Split(Separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Distinct(StringComparer.Ordinal).Take(ColumnsMax)];

    /// <summary>Whether both find the same events: then only the view differs.</summary>
    public bool FindsTheSameAs(SearchLocation? other) =>
        other is not null && Query == other.Query && From == other.From && To == other.To;

    /// <summary>With the column added, or removed when it was there; the last one stays.</summary>
    public SearchLocation WithColumnToggled(string path)
    {
        var columns = ColumnList.ToList();
        if (!columns.Remove(path))
            columns.Insert(columns.Count > 0 && columns[^1] == "summary" ? columns.Count - 1 : columns.Count, path);
        return columns.Count == 0 ? this : this with { Columns = string.Join(Separator, columns) };
    }

    /// <summary>The question to the store.</summary>
    public SearchRequest ToRequest(int limit, string? cursor) => new(Query)
    {
        From = From == Unlimited ? null : From,
        To = To,
        Limit = limit,
        Cursor = cursor,
        CountAll = cursor is null,
    };

    /// <summary>The address that shows this; what is at its default is left out.</summary>
    public string ToAddress()
    {
        var parts = new List<string>();
        Add(parts, "q", Query, "");
        Add(parts, "from", From, DefaultFrom);
        Add(parts, "to", To, null);
        Add(parts, "columns", Columns, DefaultColumns);
        Add(parts, "event", Event, null);
        return parts.Count == 0 ? "/search" : $"/search?{string.Join('&', parts)}";
    }

    private static void Add(List<string> parts, string name, string? value, string? byDefault)
    {
        if (!string.IsNullOrEmpty(value) && value != byDefault)
            parts.Add($"{name}={UrlEncoder.Default.Encode(value)}");
    }
}
