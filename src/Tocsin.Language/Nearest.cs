namespace Tocsin.Language;

/// <summary>Finds the name that somebody who mistyped probably meant.</summary>
public static class Nearest
{
    private const int CharactersMax = 64;

    /// <summary><c>, did you mean X?</c>; empty when no name is near.</summary>
    public static string DidYouMean(string typed, IEnumerable<string> names) =>
        To(typed, names) is { } near ? $", did you mean {near}?" : "";

    /// <summary>
    /// The name that is nearest; null when none is near: a third of the letters may be wrong, and at least one.
    /// </summary>
    public static string? To(string typed, IEnumerable<string> names)
    {
        if (typed.Length is 0 or > CharactersMax) return null;
        var (nearest, least) = (default(string), Math.Max(1, typed.Length / 3) + 1);
        foreach (var name in names)
        {
            if (Math.Abs(name.Length - typed.Length) >= least || name.Length > CharactersMax) continue;
            var distance = Distance(typed, name);
            if (distance < least) (nearest, least) = (name, distance);
        }
        return nearest;
    }

    /// <summary>Names in a sentence: <c>a, b or c</c>.</summary>
    internal static string List(IReadOnlyList<string> names) =>
        string.Join(", ", names.SkipLast(1)) + " or " + names[^1];

    // Letters to insert, delete, replace or swap with their neighbour; letter case aside.
    private static int Distance(string a, string b)
    {
        var (older, old, now) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++) old[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            now[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = Same(a[i - 1], b[j - 1]);
                now[j] = Math.Min(Math.Min(now[j - 1], old[j]) + 1, old[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    now[j] = Math.Min(now[j], older[j - 2] + 1);
                }
            }
            (older, old, now) = (old, now, older);
        }
        return old[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
