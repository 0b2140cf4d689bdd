using System.Buffers;
using Tocsin.Rules.Matching;

namespace Tocsin.Rules.Drafting;

/// <summary>Finds what examples share, field by field.</summary>
internal static class SharedItems
{
    private const int TokensMax = 8;
    private const int TextMax = 200;
    private static readonly char[] Blanks = [' ', '\t', '"', '\'', ',', ';', '(', ')', '|', '`', '='];
    private static readonly SearchValues<char> Blank = SearchValues.Create(Blanks);

    /// <summary>The items that hold for all examples.</summary>
    /// <param name="examples">The examples.</param>
    /// <param name="source">Their log source, which says what fields are called.</param>
    public static List<DraftItem> Of(IReadOnlyList<IReadOnlyList<NamedValue>> examples, DraftSource source)
    {
        var (found, without) = (new List<DraftItem>(), source.Said);
        var names = examples.SelectMany(e => e.Select(v => v.Name)).Distinct(StringComparer.Ordinal)
            .GroupBy(source.FieldOf)
            .ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Union(source.NamesOf(g.Key))]);
        foreach (var (field, called) in names)
        {
            if (without.Contains(field) || Volatile.IsField(field) || called.Any(without.Contains)) continue;
            var values = examples.Select(
                e => e.FirstOrDefault(v => called.Contains(v.Name) && v.Text.Length > 0)?.Text).ToList();
            if (values.Contains(null)) continue;
            found.AddRange(OfValues(field, called, values!).Where(i => examples.All(i.Holds)));
        }
        return found;
    }

    private static IEnumerable<DraftItem> OfValues(string field, IReadOnlyList<string> names, List<string> values)
    {
        var isPath = values.TrueForAll(IsPath);
        if (isPath)
        {
            var end = CommonEnd(values);
            if (end.Length > 2) yield return new(field, names, DraftTest.End, end);
            var start = values.Count > 1 ? CommonStart(values) : "";
            if (start.Length > 3) yield return new(field, names, DraftTest.Start, start);
            yield break;
        }
        // Words of a description are in many; as a whole it names one program.
        var isDescribing = field.Contains("description", StringComparison.OrdinalIgnoreCase);
        if (!isDescribing && values.TrueForAll(v => v.AsSpan().Trim().ContainsAny(Blank)))
        {
            foreach (var token in CommonTokens(values)) yield return new(field, names, DraftTest.Part, token);
            yield break;
        }
        var first = values[0];
        var isSame = values.TrueForAll(v => v.Equals(first, StringComparison.OrdinalIgnoreCase));
        // A number or a yes is worth something only where it comes again.
        if (isSame && first.Length <= TextMax && !Volatile.IsValue(first) && (first.Length > 2 || values.Count > 1))
        {
            yield return new(field, names, DraftTest.Whole, first);
        }
    }

    private static bool IsPath(string text)
    {
        var slash = text.AsSpan().IndexOfAny('\\', '/');
        return slash >= 0 && slash < text.Length - 1 && !text.Any(char.IsControl)
            && text.AsSpan().IndexOfAny('"', '\'', '|') < 0 && !text.Contains(" -", StringComparison.Ordinal)
            && !text.Contains(" /", StringComparison.Ordinal) && !text.Contains("://", StringComparison.Ordinal);
    }

    // From a slash on, so that a name is meant as a whole; of one example its last part.
    private static string CommonEnd(List<string> values)
    {
        var first = values[0];
        var length = values.Count == 1 ? first.Length - first.AsSpan().LastIndexOfAny('\\', '/') : first.Length;
        foreach (var value in values)
        {
            var same = 0;
            while (same < Math.Min(length, value.Length) && Same(first[^(same + 1)], value[^(same + 1)])) same++;
            length = same;
        }
        var end = first[^length..];
        var slash = end.AsSpan().IndexOfAny('\\', '/');
        if (slash < 0 || slash == end.Length - 1 || char.IsWhiteSpace(end[^1])) return "";
        end = end[slash..];
        return Volatile.IsValue(end[1..]) ? "" : end;
    }

    private static string CommonStart(List<string> values)
    {
        var length = values.Min(v => v.Length);
        foreach (var value in values)
        {
            var same = 0;
            while (same < length && Same(values[0][same], value[same])) same++;
            length = same;
        }
        var slash = values[0].AsSpan(0, length).LastIndexOfAny('\\', '/');
        return slash <= 0 ? "" : values[0][..(slash + 1)];
    }

    private static IEnumerable<string> CommonTokens(List<string> values) =>
        values[0].Split(Blanks, StringSplitOptions.RemoveEmptyEntries).Select(NameOf)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Where(t => t.Length is > 2 and <= TextMax && !Volatile.IsValue(t)
                && values.TrueForAll(v => v.Contains(t, StringComparison.OrdinalIgnoreCase)))
            .Take(TokensMax);

    // Of a path, its last part: where a program or a file lies differs from machine to machine.
    private static string NameOf(string token)
    {
        var slash = token.AsSpan().LastIndexOfAny('\\', '/');
        return slash <= 0 || slash == token.Length - 1 || token.Contains("://", StringComparison.Ordinal)
            ? token
            : token[slash..];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
