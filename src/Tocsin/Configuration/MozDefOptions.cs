using System.Globalization;

namespace Tocsin.Configuration;

/// <summary>
/// What becomes of MozDef's <c>OPTIONS_…</c> variables, so that its env files can be kept: those with a counterpart are
/// understood, of the others it is said why they are not needed.
/// </summary>
internal static class MozDefOptions
{
    /// <summary>What names of MozDef's variables begin with.</summary>
    public const string Prefix = "OPTIONS_";

    /// <summary>What a variable of MozDef's is here.</summary>
    /// <param name="Name">The variable.</param>
    /// <param name="Setting">Ours.</param>
    /// <param name="Form">How the value is carried over, in words.</param>
    /// <param name="Carry">The value in our form; null when it has none.</param>
    internal sealed record Counterpart(string Name, Setting Setting, string Form, Func<string, string?> Carry);

    /// <summary>Those that are understood.</summary>
    public static IReadOnlyList<Counterpart> Understood { get; } =
    [
        new("OPTIONS_LISTEN_HOST", KnownSettings.IngestUrl, "`HOST` becomes `http://HOST:8080`",
            host => Address($"http://{host}:8080")),
        new("OPTIONS_METEOR_PORT", KnownSettings.AlertsUrl, "`PORT` becomes `http://localhost:PORT`",
            port => Address($"http://localhost:{port}")),
        new("OPTIONS_METEOR_KIBANAURL", KnownSettings.SearchUrl,
            "host and port, when the host is localhost or an IP address; `relative` is localhost",
            url => Uri.TryCreate(url, UriKind.Absolute, out var kibana)
                ? Address($"{kibana.Scheme}://{Host(kibana)}:{kibana.Port}")
                : null),
        new("OPTIONS_BACKUP_PRUNING", KnownSettings.Retention,
            "its first number, which is for `events`: `20,0,0` becomes `default=20d`; 0 keeps them for ever",
            Days),
    ];

    /// <summary>Those that nothing here needs, with what is instead; by how the names begin.</summary>
    public static IReadOnlyList<(string Beginning, string Instead)> NotNeeded { get; } =
    [
        ("OPTIONS_ES", "events are kept by Tocsin itself, no Elasticsearch is asked"),
        ("OPTIONS_MQ", "there is no message queue: the journal takes its place"),
        ("OPTIONS_TASKEXCHANGE", "there is no message queue: the journal takes its place"),
        ("OPTIONS_EVENTEXCHANGE", "there is no message queue: the journal takes its place"),
        ("OPTIONS_ALERTEXCHANGE", "there is no message queue: the journal takes its place"),
        ("OPTIONS_MONGO", "alerts and people are in a database of Tocsin's own"),
        ("OPTIONS_METEOR_ROOTURL", "pages find their own address; --alerts-url says where they listen"),
        ("OPTIONS_METEOR_ROOTAPI", "pages need no API elsewhere"),
        ("OPTIONS_METEOR_AUTHENTICATIONTYPE", "people sign in by one-time links, 'tocsin signin-link' makes one"),
        ("OPTIONS_METEOR_ENABLECLIENTACCOUNTCREATION", "accounts are made by one-time links alone"),
        ("OPTIONS_KIBANAURL", "search pages are Tocsin's own; --search-url says where they listen"),
        ("OPTIONS_MAPPING_TOTAL_FIELDS_LIMIT", "fields need no mapping"),
        ("OPTIONS_BACKUP_", "of MozDef's backup settings only OPTIONS_BACKUP_PRUNING has a meaning here"),
        ("OPTIONS_REMOVE_FEATURES", "features cannot be switched off"),
    ];

    /// <summary>Takes over what can be.</summary>
    /// <param name="variables">Of the environment and the env file.</param>
    /// <param name="values">What they set, by our names.</param>
    /// <returns>What was not taken over, and why.</returns>
    public static IReadOnlyList<string> Read(
        IReadOnlyDictionary<string, Given> variables, Dictionary<string, Given> values)
    {
        var notes = new List<string>();
        foreach (var (name, given) in variables.Where(v => v.Key.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            if (Understood.FirstOrDefault(u => u.Name == name) is not { } counterpart)
            {
                notes.Add($"{name} ({given.From}) has no counterpart: {Instead(name)}.");
            }
            else if (counterpart.Carry(given.Text) is { } text)
            {
                values[counterpart.Setting.Name] = new Given(text, $"{name}, {given.From}");
            }
            else
            {
                notes.Add($"{name} ({given.From}) is not carried over: its value sets nothing in "
                    + $"{counterpart.Setting.Variable}, which you may set yourself.");
            }
        }
        return notes;
    }

    private static string Instead(string name) =>
        NotNeeded.FirstOrDefault(n => name.StartsWith(n.Beginning, StringComparison.Ordinal)).Instead
            ?? "Tocsin has nothing of this kind";

    private static string Host(Uri kibana) => kibana.Host == "relative" ? "localhost" : kibana.Host;

    private static string? Address(string url) => ListenUrl.TryParse(url, out _) ? url : null;

    private static string? Days(string pruning) =>
        int.TryParse(pruning.Split(',')[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var days)
            && days > 0
            ? $"default={days}d"
            : null;
}
