using System.Runtime.InteropServices;
using Tocsin.Language.Values;
using Tocsin.Storage.Budgets;

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
/// Words are compared by number: work is at most templates × words × places that differ. What it keeps is charged.
/// Not thread-safe.
/// </remarks>
internal sealed class LikeTemplates
{
    // Longer ones are as they are: they are few, and each word is compared.
    private const int WordsMax = 64;

    // So many different words are no choice of the programmer's; fewer do when each was seen once.
    private const int ManyWords = 6;
    private const int ManyWordsSeenOnce = 4;

    // Names in capitals are states and kinds, of which a program may have many.
    private const int ManyNamesInCapitals = 24;

    // Where values begin the text, all that begin so are compared.
    private const int AnyFirst = -1;

    // What a pattern is, apart from its text; what an item is in a list, and in the one that it was split from.
    private const int PatternBytes = 112;
    private const int ItemBytes = 96;
    private const int MetBytes = 16;

    private readonly MemoryMeter _memory;
    private readonly TemplateWords _words;
    private readonly List<PatternCount> _merged = [];

    // By word: in which place it was met last, and in how many texts it stands there.
    private (int Place, long Count)[] _met = [];
    private int _placesMet;

    private LikeTemplates(MemoryMeter memory) => (_memory, _words) = (memory, new TemplateWords(memory));

    /// <summary>The patterns, those alike as one.</summary>
    /// <param name="patterns">Patterns, each template once.</param>
    /// <param name="memory">Charged for them and for what their comparison takes.</param>
    /// <exception cref="OperationCanceledException">Nobody waits for them any more.</exception>
    /// <exception cref="TooMuchException">They take more than the question may.</exception>
    public static List<PatternCount> Merged(IEnumerable<PatternCount> patterns, MemoryMeter memory)
    {
        var like = new LikeTemplates(memory);
        var groups = new Dictionary<(int Length, int First), List<Item>>();
        var ordered = patterns.Select(like.Charged).OrderByDescending(p => p.Count)
            .ThenBy(p => p.Template, StringComparer.Ordinal);
        foreach (var pattern in ordered)
        {
            EvaluationStop.CheckSometimes();
            memory.Take(ItemBytes);
            if (like._words.TryNumber(pattern.Template, WordsMax) is not { } words)
            {
                like._merged.Add(pattern);
                continue;
            }
            var first = like._words[words[0]].IsValue ? AnyFirst : words[0];
            ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, (words.Length, first), out _);
            (group ??= []).Add(new Item(pattern, words));
        }
        memory.Take((long)like._words.Count * MetBytes);
        like._met = new (int, long)[like._words.Count];
        foreach (var ((length, _), group) in groups) like.Split(group, [.. Enumerable.Range(0, length)]);
        return like._merged;
    }

    private PatternCount Charged(PatternCount pattern)
    {
        _memory.Take(PatternBytes + (pattern.Template.Length * sizeof(char)));
        return pattern;
    }

    // In all places but the open ones, all have the same word.
    private void Split(List<Item> items, List<int> open)
    {
        if (items.Count == 1)
        {
            _merged.Add(items[0].Of);
            return;
        }
        var places = items[0].Words.Length;
        var stillOpen = new List<int>();
        var (fewest, at, isKind, constant) = (int.MaxValue, -1, false, places - open.Count);
        foreach (var place in open)
        {
            EvaluationStop.Check();
            var (different, isConstant, isOfValues) = Look(items, place);
            if (isConstant) constant++;
            if (different == 1) continue;
            stillOpen.Add(place);
            // A place that tells kinds apart is split before one of values.
            if ((!isOfValues && !isKind) || (isOfValues != isKind && different < fewest))
            {
                (fewest, at, isKind) = (different, place, !isOfValues);
            }
        }
        if (!isKind && 2 * constant >= places) _merged.Add(One(items));
        else
        {
            var bytes = (long)items.Count * ItemBytes;
            _memory.Take(bytes);
            foreach (var part in items.GroupBy(i => i.Words[at])) Split([.. part], stillOpen);
            _memory.Return(bytes);
        }
    }

    private (int Different, bool IsConstant, bool IsOfValues) Look(List<Item> items, int place)
    {
        var seen = new PlaceWords(_words[items[0].Words[place]]);
        var mark = ++_placesMet;
        foreach (var item in items)
        {
            ref var met = ref _met[item.Words[place]];
            if (met.Place == mark) met.Count += item.Of.Count;
            else
            {
                met = (mark, item.Of.Count);
                seen.Add(_words[item.Words[place]]);
            }
            seen.MostOfOne = Math.Max(seen.MostOfOne, met.Count);
        }
        return (seen.Different, seen.IsConstant, IsOfValues(seen, items[0], place));
    }

    private bool IsOfValues(PlaceWords seen, Item item, int place)
    {
        // A placeholder always stands for something.
        if (seen.HasEmpty) return false;
        var before = place == 0 ? default : _words[item.Words[place - 1]];
        if (before.IsFor && place + 1 < item.Words.Length && _words[item.Words[place + 1]].IsFrom) return true;
        if (before.IsBeforeName || (before.IsNumber && seen.Units == seen.Different)) return true;
        if (seen.Values > 0 && 2 * seen.Values > seen.Different - seen.Absent) return true;
        if (seen.Capitals == seen.Different) return seen.Different >= ManyNamesInCapitals;
        return seen.Different >= (seen.MostOfOne == 1 ? ManyWordsSeenOnce : ManyWords);
    }

    private PatternCount One(List<Item> items)
    {
        var words = Enumerable.Range(0, items[0].Words.Length)
            .Select(place => _words.Common(items.Select(i => i.Words[place])));
        // Those that most texts have come first.
        return new PatternCount(string.Join(' ', words), items.Sum(i => i.Of.Count), items[0].Of.Example);
    }

    private readonly record struct Item(PatternCount Of, int[] Words);

    private struct PlaceWords(TemplateWord first)
    {
        private bool _hasOneSkeleton = true;
        private bool _hasOneKey = first.Key >= 0;

        public int Different { get; private set; }

        public int Values { get; private set; }

        public int Absent { get; private set; }

        public int Units { get; private set; }

        public int Capitals { get; private set; }

        // The same in all but for placeholders, or for what is behind a key.
        public readonly bool IsConstant => _hasOneSkeleton || _hasOneKey;

        public bool HasEmpty { get; private set; }

        public long MostOfOne { get; set; }

        public void Add(TemplateWord word)
        {
            Different++;
            if (word.IsValue) Values++;
            if (word.IsAbsent) Absent++;
            if (word.IsUnit) Units++;
            if (word.IsCapitals) Capitals++;
            HasEmpty |= word.IsEmpty;
            _hasOneSkeleton &= word.Skeleton == first.Skeleton;
            _hasOneKey &= word.Key == first.Key;
        }
    }
}
