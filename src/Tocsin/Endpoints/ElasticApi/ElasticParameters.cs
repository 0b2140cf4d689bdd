using System.Globalization;
using Tocsin.Language.ElasticApi.Terms;

namespace Tocsin.Endpoints.ElasticApi;

/// <summary>
/// The parameters in a request's address, as far as a table allows them: one that is not in it is refused, as
/// Elasticsearch does, so that none can be passed over.
/// </summary>
internal sealed class ElasticParameters
{
    /// <summary>What every request may have.</summary>
    public const string Everywhere =
        "pretty:bool human:bool error_trace:bool filter_path source source_content_type format=json ";

    private readonly IQueryCollection _query;

    private ElasticParameters(IQueryCollection query) => _query = query;

    /// <summary>The parameters of a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="table">
    /// The names with blanks between them; with <c>:bool</c> and <c>:int</c>, or <c>=a|b</c> for the only values.
    /// </param>
    /// <exception cref="ElasticException">One is unknown, or its value is wrong.</exception>
    public static ElasticParameters Checked(HttpContext context, string table)
    {
        var rules = (table + " " + (table.Contains("format=", StringComparison.Ordinal)
                ? Everywhere.Replace("format=json", "", StringComparison.Ordinal) : Everywhere))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).ToDictionary(
                rule => rule.IndexOfAny([':', '=']) is >= 0 and var end ? rule[..end] : rule, StringComparer.Ordinal);
        var query = context.Request.Query;
        var unknown = query.Keys.Where(name => !rules.ContainsKey(name)).Order(StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
        {
            var names = string.Join(", ", unknown.Take(10).Select(n => $"[{(n.Length <= 100 ? n : n[..100] + "…")}]"));
            throw ElasticException.Argument(
                $"request [{context.Request.Path}] contains unrecognized "
                + $"parameter{(unknown.Count > 1 ? "s" : "")}: {names}");
        }
        foreach (var (name, value) in query) Check(rules[name], name, value.ToString());
        return new ElasticParameters(query);
    }

    /// <summary>The parameters of a request that were looked at already.</summary>
    public static ElasticParameters Of(HttpContext context) => new(context.Request.Query);

    /// <summary>Whether a field may be named by <c>.keyword</c>.</summary>
    public bool MayNameKeyword => _query.Any(p => p.Value.ToString().Contains(".keyword", StringComparison.Ordinal));

    /// <summary>Whether the time is named as Elasticsearch's users call it.</summary>
    public bool NamesTimestamp =>
        _query.Any(p => p.Value.ToString().Contains(ElasticFields.Timestamp, StringComparison.Ordinal));

    /// <summary>A value; null when it is not there.</summary>
    public string? Text(string name) =>
        _query.TryGetValue(name, out var value) && value.Count > 0 ? value.ToString() : null;

    /// <summary>The values with commas between them; null when it is not there.</summary>
    public IReadOnlyList<string>? List(string name) =>
        Text(name)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Whether something is asked for; alone, a name asks for it.</summary>
    public bool IsTrue(string name, bool otherwise = false) => Text(name) is { } value ? value != "false" : otherwise;

    /// <summary>A whole number; null when it is not there.</summary>
    public int? Integer(string name) => Text(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw ElasticException.Argument($"Failed to parse int parameter [{name}]");

    /// <summary>What to do of indices that mean nothing.</summary>
    public IndexWishes Wishes => new(
        IsTrue("ignore_unavailable"), IsTrue("allow_no_indices", true),
        List("expand_wildcards") is not { } kinds || kinds.Any(kind => kind is "open" or "all" or "hidden"));

    private static void Check(string rule, string name, string value)
    {
        if (rule.EndsWith(":bool", StringComparison.Ordinal) && value is not ("true" or "false" or ""))
        {
            throw ElasticException.Argument(
                $"Failed to parse value of [{name}] as only [true] or [false] are allowed.");
        }
        if (rule.EndsWith(":int", StringComparison.Ordinal) && !int.TryParse(
            value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
        {
            throw ElasticException.Argument($"Failed to parse int parameter [{name}]");
        }
        if (name == "expand_wildcards"
            && value.Split(',').Any(v => v is not ("open" or "closed" or "hidden" or "none" or "all")))
        {
            throw ElasticException.Argument(
                "No valid expand wildcard value; expected open, closed, hidden, none or all");
        }
        var equals = rule.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0) return;
        var allowed = rule[(equals + 1)..].Split('|');
        if (allowed.Contains(value, StringComparer.OrdinalIgnoreCase)) return;
        throw ElasticException.Argument(
            name == "search_type"
                ? "No search type of this name; expected query_then_fetch or dfs_query_then_fetch"
                : $"[{name}] is supported only as {string.Join(", ", allowed)}");
    }
}
