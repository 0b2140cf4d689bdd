using System.Buffers;
using System.Text;
using Tocsin.Storage.Budgets;

namespace Tocsin.Storage.Tables;

/// <summary>Numbers the words of templates, each different one once. Bounded; not thread-safe.</summary>
/// <param name="memory">Charged for the words and their numbers.</param>
internal sealed class TemplateWords(MemoryMeter memory)
{
    /// <summary>What stands where values do.</summary>
    public const string Any = "<any>";

    /// <summary>How many different words are told apart at most: some fifty megabytes of them.</summary>
    public const int CountMax = 1 << 18;

    private static readonly SearchValues<char> Boundaries = SearchValues.Create("=:/\\([{\"')]},;.@");
    private static readonly SearchValues<char> BehindKeys = SearchValues.Create("=:{([");

    // A word in the list and, by its text, in a dictionary; its skeleton in another, and maybe a key.
    private const int WordBytes = 192;
    private const int ArrayBytes = 24;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _parts = new(StringComparer.Ordinal);
    private readonly List<TemplateWord> _words = [];
    private readonly StringBuilder _skeleton = new();

    /// <summary>How many words there are.</summary>
    public int Count => _words.Count;

    /// <summary>The word with a number.</summary>
    public TemplateWord this[int number] => _words[number];

    /// <summary>The numbers of a template's words; null when it has too many, or there are too many in all.</summary>
    public int[]? TryNumber(ReadOnlySpan<char> template, int wordsMax)
    {
        var length = template.Count(' ') + 1;
        if (length > wordsMax || Count + length > CountMax) return null;
        memory.Take(ArrayBytes + (length * sizeof(int)));
        var numbers = new int[length];
        var place = 0;
        foreach (var range in template.Split(' ')) numbers[place++] = NumberOf(template[range]);
        return numbers;
    }

    /// <summary>The word, or what all have before and behind what differs, up to a sign.</summary>
    public string Common(IEnumerable<int> numbers)
    {
        var words = numbers.Distinct().Select(n => _words[n].Text).ToList();
        if (words.Count == 1) return words[0];
        var (first, head, tail) = (words[0], words[0].Length, words[0].Length);
        foreach (var word in words)
        {
            head = Math.Min(head, first.AsSpan().CommonPrefixLength(word));
            var common = 0;
            while (common < tail && common < word.Length && word[^(common + 1)] == first[^(common + 1)]) common++;
            tail = common;
        }
        while (head > 0 && !Boundaries.Contains(first[head - 1])) head--;
        var least = words.Min(w => w.Length);
        tail = Math.Min(tail, least - head);
        while (tail > 0 && !Boundaries.Contains(first[^tail])) tail--;
        // Something always stands where the placeholder is, also for () beside (a).
        if (head + tail == least) return Any;
        return string.Concat(first.AsSpan(0, head), Any, first.AsSpan(first.Length - tail));
    }

    private int NumberOf(ReadOnlySpan<char> word)
    {
        var numbers = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        if (numbers.TryGetValue(word, out var number)) return number;
        memory.Take(WordBytes + (2L * word.Length * sizeof(char)));
        var text = word.ToString();
        _numbers.Add(text, _words.Count);
        _words.Add(new TemplateWord(text, SkeletonOf(text), KeyOf(text)));
        return _words.Count - 1;
    }

    private int SkeletonOf(string text) => PartOf(text.Contains('<') ? WithoutNames(text) : text);

    private int KeyOf(string text)
    {
        var end = text.AsSpan().IndexOfAny(BehindKeys);
        return end < 1 || text[0] == '<' ? -1 : PartOf(text[..(end + 1)]);
    }

    private int PartOf(string part)
    {
        if (_parts.TryGetValue(part, out var number)) return number;
        _parts.Add(part, _parts.Count);
        return _parts.Count - 1;
    }

    // A run of placeholders and hex digits between them is one: lr:<hex> and lr:<n>f<n> are the same.
    private string WithoutNames(string text)
    {
        _skeleton.Clear();
        for (var at = 0; at < text.Length; at++)
        {
            var end = text[at] == '<' ? text.IndexOf('>', at) : -1;
            if (end < 0)
            {
                _skeleton.Append(text[at]);
                continue;
            }
            DropHexBetween();
            if (_skeleton.Length == 0 || _skeleton[^1] != '>') _skeleton.Append('>');
            at = end;
        }
        return _skeleton.ToString();
    }

    // Hex digits at the end, if a placeholder is before them.
    private void DropHexBetween()
    {
        var at = _skeleton.Length - 1;
        while (at >= 0 && char.IsAsciiHexDigitLower(_skeleton[at])) at--;
        if (at >= 0 && _skeleton[at] == '>') _skeleton.Length = at + 1;
    }
}
