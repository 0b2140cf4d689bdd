using System.Globalization;

namespace Tocsin.Storage.Retention;

/// <summary>
/// How long events are kept, and how much room they may take, for each category. Nothing set means for ever. Immutable.
/// </summary>
public sealed class RetentionRules
{
    private const string Default = "default";

    private static readonly Dictionary<string, TimeSpan> TimeUnits = new(StringComparer.OrdinalIgnoreCase)
    {
        ["h"] = TimeSpan.FromHours(1),
        ["d"] = TimeSpan.FromDays(1),
        ["w"] = TimeSpan.FromDays(7),
        ["y"] = TimeSpan.FromDays(365),
    };

    private static readonly Dictionary<string, long> SizeUnits = new(StringComparer.OrdinalIgnoreCase)
    {
        ["MB"] = 1L << 20,
        ["GB"] = 1L << 30,
        ["TB"] = 1L << 40,
    };

    private readonly Dictionary<string, TimeSpan> _ages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _sizes = new(StringComparer.Ordinal);

    private RetentionRules()
    {
    }

    /// <summary>Keeps everything.</summary>
    public static RetentionRules None { get; } = new();

    /// <summary>Whether nothing ever expires.</summary>
    public bool IsEmpty => _ages.Count == 0 && _sizes.Count == 0;

    /// <summary>Reads the rules as settings have them.</summary>
    /// <param name="ages">Such as <c>default=90d,web=14d</c>; null or empty for none.</param>
    /// <param name="sizes">Such as <c>default=200GB,web=50GB</c>; null or empty for none.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="error">What is wrong, with the cure.</param>
    public static bool TryParse(string? ages, string? sizes, out RetentionRules rules, out string? error)
    {
        rules = new RetentionRules();
        error = Read(
            ages, rules._ages, TimeUnits, (n, unit) => n <= TimeSpan.MaxValue.Ticks / unit.Ticks ? n * unit : null,
                "retention by age", "90d; units are h, d, w, y")
            ?? Read(sizes, rules._sizes, SizeUnits, (n, unit) => n <= long.MaxValue / unit ? n * unit : null,
                "retention by size", "200GB; units are MB, GB, TB");
        return error is null;
    }

    /// <summary>How long events of a category are kept; null for ever.</summary>
    /// <param name="category">
    /// The category; empty for events that have none, or share a block with those of other categories.
    /// </param>
    internal TimeSpan? AgeOf(string category)
    {
        if (_ages.TryGetValue(category, out var age)) return age;
        if (!_ages.TryGetValue(Default, out age)) return null;
        // Of a block with several categories, nothing may go early.
        return category.Length == 0 ? _ages.Values.Max() : age;
    }

    /// <summary>Which rule limits the room of a category, and the limit in bytes; null when none does.</summary>
    internal (string Name, long Bytes)? SizeOf(string category)
    {
        if (_sizes.TryGetValue(category, out var bytes)) return (category, bytes);
        return _sizes.TryGetValue(Default, out bytes) ? (Default, bytes) : null;
    }

    private static string? Read<T>(
        string? text, Dictionary<string, T> into, Dictionary<string, T> units, Func<long, T, T?> times, string what,
        string example)
        where T : struct
    {
        const StringSplitOptions trimmed = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        foreach (var rule in (text ?? "").Split(',', trimmed))
        {
            var equals = rule.LastIndexOf('=');
            var (name, value) = (rule[..Math.Max(equals, 0)].Trim(), rule[(equals + 1)..].Trim());
            var digits = value.TakeWhile(char.IsAsciiDigit).Count();
            if (name.Length == 0
                || !long.TryParse(
                    value.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || number == 0 || !units.TryGetValue(value[digits..].Trim(), out var unit)
                || times(number, unit) is not { } total)
            {
                return $"{what}: '{rule}' is no rule. Write CATEGORY=AMOUNT, as in {Default}={example}, "
                    + "with commas between rules.";
            }
            if (!into.TryAdd(name, total)) return $"{what}: {name} is named twice. Name each category once.";
        }
        return null;
    }
}
