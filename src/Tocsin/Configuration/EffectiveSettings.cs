using Tocsin.Storage.Retention;

namespace Tocsin.Configuration;

/// <summary>
/// What counts of all that was set, and where each value comes from: flags before the environment, the environment
/// before the env file, both before <c>tocsin.yaml</c>. Immutable.
/// </summary>
internal sealed class EffectiveSettings
{
    private static readonly string[] OtherVariables = ["TOCSIN_KEY", "TOCSIN_URL", "TOCSIN_CHROMIUM"];
    private const string OtherBeginning = "TOCSIN_TEST_";

    private readonly List<string> _faults = [];
    private readonly List<string> _misspellings = [];
    private readonly List<string> _notes = [];
    private readonly Dictionary<string, Given> _flags;
    private readonly Dictionary<string, Given> _variables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Given> _ofMozDef = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Given> _yaml = new(StringComparer.Ordinal);

    private EffectiveSettings(SettingSources sources, bool onlyData)
    {
        _flags = sources.Flags.ToDictionary(f => f.Key, f => new Given(f.Value, $"flag --{f.Key}"));
        if (sources.EnvFile is { } envFile) AddFault(EnvFile.Read(envFile, _variables));
        foreach (var (name, text) in sources.Environment)
        {
            // An empty variable is one that was not set, as scripts have it.
            if (text.Length > 0) _variables[name] = new Given(text, "environment");
        }
        _notes.AddRange(MozDefOptions.Read(_variables, _ofMozDef));
        if (sources.YamlFile is { } named)
        {
            AddFault(File.Exists(named)
                ? YamlFile.Read(named, _yaml)
                : $"There is no file {named}; --config names it.");
        }
        else if (!onlyData) ReadYamlOfData();
        var wanted = onlyData ? [KnownSettings.Data] : KnownSettings.All;
        Values = [.. wanted.Select(setting => new SettingValue(setting, FindChecked(setting)))];
        FindMisspellings();
    }

    /// <summary>Each setting with its value.</summary>
    public IReadOnlyList<SettingValue> Values { get; }

    /// <summary>What cannot be read, with source and cure: nothing can be served by that.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Names that look like settings and are none.</summary>
    public IReadOnlyList<string> Misspellings => _misspellings;

    /// <summary>What was passed over on purpose.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Gathers what was set.</summary>
    public static EffectiveSettings Read(SettingSources sources) => new(sources, onlyData: false);

    /// <summary>
    /// Where the data is, for whoever needs nothing else: what is wrong with other settings does not matter then.
    /// </summary>
    /// <param name="sources">Where settings come from.</param>
    /// <param name="faults">Why it cannot be known, with sources and cures; empty when it is.</param>
    /// <returns>The directory; null with faults.</returns>
    public static string? FindData(SettingSources sources, out IReadOnlyList<string> faults)
    {
        var effective = new EffectiveSettings(sources, onlyData: true);
        faults = effective.Faults;
        return faults.Count == 0 ? effective.Of(KnownSettings.Data) : null;
    }

    /// <summary>The settings to serve by; only without <see cref="Faults"/>.</summary>
    public Settings Build()
    {
        RetentionRules.TryParse(
            Of(KnownSettings.Retention), Of(KnownSettings.RetentionSize), out var retention, out _);
        return new Settings
        {
            Data = Of(KnownSettings.Data)!,
            Ingest = Of(KnownSettings.IngestUrl)!,
            Alerts = Of(KnownSettings.AlertsUrl)!,
            Search = Of(KnownSettings.SearchUrl)!,
            NoAuth = Of(KnownSettings.NoAuth),
            IngestHeader = Of(KnownSettings.IngestHeader)!,
            IngestKeys = Of(KnownSettings.IngestKeys) ?? [],
            TlsCertificate = Of(KnownSettings.TlsCertificate),
            TlsKey = Of(KnownSettings.TlsKey),
            TlsPassword = Of(KnownSettings.TlsPassword),
            Retention = retention,
            AlertsKeptFor = Of(KnownSettings.AlertsRetention),
            Rules = Of(KnownSettings.Rules) ?? [],
            AlertPaths = Of(KnownSettings.AlertPaths) ?? [],
            ScriptsAsNobody = Of(KnownSettings.ScriptUser),
        };
    }

    private T? Of<T>(Setting<T> setting)
    {
        if (Values.First(v => v.Setting == setting).Given is not { } given) return default;
        return setting.Read(given.Text, out var value) is { } fault
            ? throw new InvalidOperationException($"BUG: {setting.Name} was built with a fault: {fault}")
            : value;
    }

    private Given? FindChecked(Setting setting)
    {
        var given = Find(setting);
        if (given is not null && setting.Fault(given.Text) is { } fault)
        {
            AddFault($"{setting.Name} ({given.From}): {fault}");
        }
        return given;
    }

    // The first of the sources that has it.
    private Given? Find(Setting setting) =>
        _flags.GetValueOrDefault(setting.Name) ?? Nonempty(_variables, setting.Variable)
            ?? _ofMozDef.GetValueOrDefault(setting.Name) ?? _yaml.GetValueOrDefault(setting.Name)
            ?? (setting.Default() is { } text ? new Given(text, "default") : null);

    private static Given? Nonempty(Dictionary<string, Given> variables, string name) =>
        variables.TryGetValue(name, out var given) && given.Text.Length > 0 ? given : null;

    private void ReadYamlOfData()
    {
        var data = Find(KnownSettings.Data)!.Text;
        if (KnownSettings.Data.Fault(data) is not null) return;
        var path = Path.Combine(Path.GetFullPath(data), YamlFile.Name);
        if (!File.Exists(path)) return;
        AddFault(YamlFile.Read(path, _yaml));
        if (_yaml.Remove(KnownSettings.Data.Name, out var own))
        {
            AddFault($"data ({own.From}): a file in the data directory cannot say where that is. "
                + "Use --data or TOCSIN_DATA, or name the file with --config.");
        }
    }

    private void FindMisspellings()
    {
        foreach (var (name, given) in _variables)
        {
            if (!name.StartsWith(Setting.VariablePrefix, StringComparison.Ordinal)
                || KnownSettings.All.Any(s => s.Variable == name) || OtherVariables.Contains(name)
                || name.StartsWith(OtherBeginning, StringComparison.Ordinal))
            {
                continue;
            }
            Misspelt(name, given, NearestName.Of(name[Setting.VariablePrefix.Length..])?.Variable);
        }
        foreach (var (name, given) in _yaml.Where(y => KnownSettings.All.All(s => s.Name != y.Key)))
        {
            Misspelt(name, given, NearestName.Of(name)?.Name);
        }
    }

    private void Misspelt(string name, Given given, string? nearest) =>
        _misspellings.Add(
            $"{name} ({given.From}) is not a setting" + (nearest is null ? "." : $"; did you mean {nearest}?"));

    private void AddFault(string? fault)
    {
        if (fault is not null) _faults.Add(fault);
    }
}

/// <summary>A setting and its value.</summary>
/// <param name="Setting">Which.</param>
/// <param name="Given">The value and where it comes from; null for none.</param>
internal sealed record SettingValue(Setting Setting, Given? Given);
