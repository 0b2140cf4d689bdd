using System.Globalization;
using Tocsin.Language;

namespace Tocsin.Rules.Yaml;

/// <summary>A key of a map, what it leads to, and where it stands.</summary>
internal sealed record YamlEntry(string Key, int Line, int Column, YamlValue Value);

/// <summary>
/// Keys and values, in the order written. What is asked of it by type and is there in another one becomes a fault of
/// the document with the line; the answer is then as if it were not there. A key without a value counts as not there.
/// </summary>
internal sealed record YamlMap(
    int Line, int Column, IReadOnlyList<YamlEntry> Entries, Faults Faults, long Size) : YamlValue(Line, Column)
{
    /// <inheritdoc/>
    public override string What => "a map";

    /// <inheritdoc/>
    public override long Size { get; } = Size;

    /// <summary>The entry of a key, be its value null; null when there is none.</summary>
    public YamlEntry? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key == key) return entry;
        }
        return null;
    }

    /// <summary>Whether the key is there, be its value null.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>The value of a key; null when it is not there or null.</summary>
    public YamlValue? At(string key) =>
        Find(key)?.Value is { } value and not YamlScalar { Kind: ScalarKind.Null } ? value : null;

    /// <summary>The line of a key; of the map when it is not there.</summary>
    public int LineOf(string key) => Find(key)?.Line ?? Line;

    /// <summary>Says that what a key says is wrong; the rule does not run.</summary>
    public void Fail(string key, string message) => Faults.Add(LineOf(key), message);

    /// <summary>Says that what a key says is odd; the rule runs.</summary>
    public void Warn(string key, string message) => Faults.Warn(LineOf(key), message);

    /// <summary>Says that the map is wrong.</summary>
    public void Fail(string message) => Faults.Add(Line, message);

    /// <summary>A text; numbers and booleans as they are written.</summary>
    public string? Text(string key)
    {
        switch (At(key))
        {
            case null: return null;
            case YamlScalar scalar: return scalar.Text;
            case { } other:
                Fail(key, $"{key} must be a text, not {other.What}");
                return null;
        }
    }

    /// <summary>A text that must be there and not be empty.</summary>
    public string? MustText(string key)
    {
        if (Text(key) is { Length: > 0 } text) return text;
        if (At(key) is null or YamlScalar) Fail(key, $"{key} is missing");
        return null;
    }

    /// <summary>A list of texts; a single one is a list of one. Items without a value are warnings.</summary>
    public IReadOnlyList<string> Texts(string key)
    {
        if (At(key) is not { } value) return [];
        var texts = new List<string>();
        foreach (var item in value.Items)
        {
            if (item is YamlScalar { Kind: ScalarKind.Null }) Faults.Warn(item.Line, $"An item of {key} is empty");
            else if (item is YamlScalar scalar) texts.Add(scalar.Text);
            else Faults.Add(item.Line, $"{key} must be a list of texts, and this is {item.What}");
        }
        return texts;
    }

    /// <summary>A map.</summary>
    public YamlMap? Map(string key)
    {
        switch (At(key))
        {
            case null: return null;
            case YamlMap map: return map;
            case { } other:
                Fail(key, $"{key} must be a map, not {other.What}");
                return null;
        }
    }

    /// <summary>A list of maps; a single one is a list of one.</summary>
    public IReadOnlyList<YamlMap> Maps(string key)
    {
        if (At(key) is not { } value) return [];
        var maps = new List<YamlMap>();
        foreach (var item in value.Items)
        {
            if (item is YamlMap map) maps.Add(map);
            else Faults.Add(item.Line, $"{key} must be a list of maps, and this is {item.What}");
        }
        return maps;
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool? Boolean(string key)
    {
        switch (At(key))
        {
            case null: return null;
            case YamlScalar { Kind: ScalarKind.Boolean } scalar: return scalar.Text == "true";
            case { } other:
                Fail(key, $"{key} must be true or false, not {other.What}");
                return null;
        }
    }

    /// <summary>A number, not in quotes.</summary>
    public double? Number(string key)
    {
        switch (At(key))
        {
            case null: return null;
            case YamlScalar { Kind: ScalarKind.Number } scalar when double.TryParse(
                scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && double.IsFinite(number):
                return number;
            case { } other:
                Fail(key, $"{key} must be a number, not {other.What}");
                return null;
        }
    }

    /// <summary>A whole number within bounds.</summary>
    public int? Whole(string key, int least, int most = int.MaxValue)
    {
        if (Number(key) is not { } number) return null;
        if (number >= least && number <= most && number == Math.Floor(number)) return (int)number;
        var bound = most == int.MaxValue ? $"{least} or more" : $"from {least} to {most}";
        Fail(key, $"{key} must be a whole number, {bound}");
        return null;
    }

    /// <summary>A span such as <c>30s</c>, <c>5m</c>, <c>2h</c> or <c>7d</c>; see <see cref="YamlSpan"/>.</summary>
    public TimeSpan? Span(string key)
    {
        if (Text(key) is not { } text) return null;
        if (YamlSpan.TryParse(text, out var span)) return span;
        Fail(key, $"{key} must be a span such as 30s, 5m, 2h or 7d (s, m, h, d, w, M or y; at most 100 years)");
        return null;
    }

    /// <summary>Makes faults of keys that are not known, with the one that was probably meant.</summary>
    public void Only(params string[] keys)
    {
        foreach (var entry in Entries)
        {
            if (keys.Contains(entry.Key)) continue;
            var near = Nearest.DidYouMean(entry.Key, keys);
            var known = near.Length > 0 ? near : "; known are " + string.Join(", ", keys);
            Faults.Add(entry.Line, $"{entry.Key} is not known here{known}");
        }
    }
}
