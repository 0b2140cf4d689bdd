using System.Buffers;

namespace Tocsin.Storage.Tables;

/// <summary>One pattern: a template, how many texts have it, and one of them.</summary>
internal readonly record struct PatternCount(string Template, long Count, byte[] Example);

/// <summary>
/// A second look at templates: those that differ only where values stand become one, with <c>&lt;any&gt;</c> there.
/// </summary>
/// <remarks>
/// As in Drain (He et al., ICWS 2017), templates of as many words with the same first word are compared word by word.
/// Unlike there, a place in which few plain words stand, such as "opened" and "closed", tells templates apart and is
/// never a value. What becomes of a template depends on the set of all alone, not on the order in which they came.
/// </remarks>
internal static class LikeTemplates
{
    /// <summary>What stands where values do.</summary>
    public const string Any = "<any>";

    // Longer ones are as they are: they are few, and each word is compared.
    private const int WordsMax = 64;

    // So many different words are no choice of the programmer's.
    private const int ManyWords = 6;

    private static readonly SearchValues<char> ValueSigns = SearchValues.Create("<0123456789./\\_@=");
    private static readonly SearchValues<char> Boundaries = SearchValues.Create("=:/\\([{\"'<>)]},;.@");

    // Behind these words stands a name.
    private static readonly HashSet<string> BeforeNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "user", "username", "account", "group", "host", "hostname", "node", "server", "client", "peer", "device",
        "interface", "file", "path", "directory", "class", "package", "process", "service", "unit", "job", "task",
    };

    /// <summary>The patterns, those alike as one.</summary>
    public static List<PatternCount> Merged(IEnumerable<PatternCount> patterns)
    {
        var merged = new List<PatternCount>();
        foreach (var group in patterns.Select(p => new Words(p)).GroupBy(w => (w.All.Length, w.First)))
        {
            var items = group.OrderBy(w => w.Of.Template, StringComparer.Ordinal).ToList();
            if (group.Key.Length > WordsMax) merged.AddRange(items.Select(i => i.Of));
            else Split(items, merged);
        }
        return merged;
    }

    private static void Split(List<Words> items, List<PatternCount> to)
    {
        if (items.Count == 1)
        {
            to.Add(items[0].Of);
            return;
        }
        var places = items[0].All.Length;
        var (fewest, at, isKind, constant) = (int.MaxValue, -1, false, 0);
        for (var place = 0; place < places; place++)
        {
            var words = items.Select(i => i.All[place]).Distinct(StringComparer.Ordinal).ToList();
            if (words.Count == 1)
            {
                constant++;
                continue;
            }
            // A place that tells kinds apart is split before one of values.
            var tells = !IsOfValues(words, place == 0 ? "" : items[0].All[place - 1]);
            if ((tells && !isKind) || (tells == isKind && words.Count < fewest))
            {
                (fewest, at, isKind) = (words.Count, place, tells);
            }
        }
        if (!isKind && 2 * constant >= places) to.Add(One(items));
        else
        {
            foreach (var part in items.GroupBy(i => i.All[at])) Split([.. part], to);
        }
    }

    private static bool IsOfValues(List<string> words, string before) =>
        words.Count >= ManyWords || BeforeNames.Contains(before.Trim('\'', '"', '(', '[', ':', '='))
        || 2 * words.Count(LooksLikeValue) > words.Count;

    // A path, a name with numbers, something = something; not what a sentence ends with.
    private static bool LooksLikeValue(string word) => word.AsSpan().TrimEnd(".:,;!?").ContainsAny(ValueSigns);

    private static PatternCount One(List<Words> items)
    {
        var words = Enumerable.Range(0, items[0].All.Length).Select(place => items.Select(i => i.All[place]).ToList())
            .Select(Common);
        var most = items.MaxBy(i => i.Of.Count)!.Of;
        return new PatternCount(string.Join(' ', words), items.Sum(i => i.Of.Count), most.Example);
    }

    // The word, or what all have before and behind what differs, up to a sign.
    private static string Common(List<string> words)
    {
        var (first, head, tail) = (words[0], words[0].Length, words[0].Length);
        foreach (var word in words)
        {
            head = Math.Min(head, first.AsSpan().CommonPrefixLength(word));
            var common = 0;
            while (common < tail && common < word.Length && word[^(common + 1)] == first[^(common + 1)]) common++;
            tail = common;
        }
        if (head == first.Length && words.TrueForAll(w => w.Length == head)) return first;
        while (head > 0 && !(Boundaries.Contains(first[head - 1]) && first[head - 1] != '<')) head--;
        var least = words.Min(w => w.Length);
        tail = Math.Min(tail, least - head);
        while (tail > 0 && !(Boundaries.Contains(first[^tail]) && first[^tail] != '>')) tail--;
        return string.Concat(first.AsSpan(0, head), Any, first.AsSpan(first.Length - tail));
    }

    private sealed class Words(PatternCount of)
    {
        public PatternCount Of => of;

        public string[] All { get; } = of.Template.Split(' ');

        // Where values begin the text, all that begin so are compared.
        public string First => LooksLikeValue(All[0]) ? Any : All[0];
    }
}
