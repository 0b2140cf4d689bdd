using Tocsin.Language;
using Tocsin.Rules.Matching;

namespace Tocsin.Rules.Explaining;

/// <summary>For a field that an event has not, the names that its author may have meant.</summary>
internal static class FieldSuggestions
{
    private const int Most = 4;

    /// <summary>The nearest names that the event has; where none is near, its first ones.</summary>
    public static IReadOnlyList<string> For(string field, IReadOnlyList<NamedValue> values)
    {
        var names = values.Select(v => v.Name).Distinct(StringComparer.Ordinal).ToList();
        var same = names.Where(n => Plain(n) == Plain(field) || Plain(Last(n)) == Plain(Last(field))).ToList();
        if (same.Count > 0) return [.. same.Take(Most)];
        var near = names.Where(n => AreAlike(n, field)).ToList();
        if (Nearest.To(field, names) is { } nearest && !near.Contains(nearest)) near.Add(nearest);
        return [.. (near.Count > 0 ? near : names).Take(Most)];
    }

    private static bool AreAlike(string name, string field)
    {
        var (a, b) = (Plain(name), Plain(field));
        return Math.Min(a.Length, b.Length) >= 4
            && (a.Contains(b, StringComparison.Ordinal) || b.Contains(a, StringComparison.Ordinal));
    }

    private static string Last(string name) => name[(name.LastIndexOf('.') + 1)..];

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
