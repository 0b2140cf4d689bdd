using System.Buffers.Binary;

namespace Tocsin.Data;

/// <summary>
/// The words of an alert as numbers, by which a filter finds the few alerts whose texts it has to read. A text that has
/// another as a whole word (<see cref="WholeWord"/>) has all of that one's numbers; the reverse need not be.
/// </summary>
/// <remarks>
/// A word is a longest run of letters and digits; four words with single dots between them, as addresses are, count
/// once more as one. Its number is the 32-bit FNV-1a hash of its UTF-16 code units in upper case; a row has the numbers
/// of all words, each once, ascending, as little-endian integers. They are stored: another way of making them needs a
/// migration.
/// </remarks>
public static class AlertWords
{
    /// <summary>What queries call <see cref="HaveAll"/>.</summary>
    internal const string HaveAllName = "have_all_words";

    /// <summary>What the migration calls <see cref="OfStored"/>.</summary>
    internal const string OfStoredName = "words_of_alert";

    private const int NumberSize = sizeof(uint);

    // The one letter that a character which is none (U+0345) equals, letter case aside.
    private const char Iota = '\u0399';

    /// <summary>Those of an alert.</summary>
    /// <param name="group">What it is grouped by.</param>
    /// <param name="summary">Its line for a person.</param>
    /// <param name="events">Its events as JSON.</param>
    public static byte[] OfAlert(string group, string summary, IReadOnlyList<string> events)
    {
        var numbers = new HashSet<uint>();
        Add(group, numbers);
        Add(summary, numbers);
        foreach (var text in events) Add(text, numbers);
        return Sorted(numbers);
    }

    /// <summary>Those that alerts about something have; empty when they cannot be told by words.</summary>
    public static byte[] OfFilter(string about)
    {
        foreach (var unit in about)
        {
            if (char.ToUpperInvariant(unit) == Iota) return [];
        }
        var numbers = new HashSet<uint>();
        Add(about, numbers);
        return Sorted(numbers);
    }

    /// <summary>Those of an alert as it lies in the database.</summary>
    internal static byte[] OfStored(string group, string summary, string events) =>
        OfAlert(group, summary, (IReadOnlyList<string>)Columns.JsonArray.ConvertFromProvider(events)!);

    /// <summary>Whether all of the wanted words are among others.</summary>
    internal static bool HaveAll(byte[] words, byte[] wanted)
    {
        for (var at = 0; at < wanted.Length; at += NumberSize)
        {
            if (!Has(words, Number(wanted, at / NumberSize))) return false;
        }
        return true;
    }

    private static bool Has(byte[] words, uint wanted)
    {
        var (low, high) = (0, words.Length / NumberSize);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var number = Number(words, middle);
            if (number == wanted) return true;
            if (number < wanted) low = middle + 1;
            else high = middle;
        }
        return false;
    }

    private static uint Number(byte[] words, int index) =>
        BinaryPrimitives.ReadUInt32LittleEndian(words.AsSpan(index * NumberSize));

    private static byte[] Sorted(HashSet<uint> numbers)
    {
        var words = new byte[numbers.Count * NumberSize];
        var at = 0;
        foreach (var number in numbers.Order())
        {
            BinaryPrimitives.WriteUInt32LittleEndian(words.AsSpan(at), number);
            at += NumberSize;
        }
        return words;
    }

    private static void Add(string text, HashSet<uint> numbers)
    {
        // Where the last four words begin, as far as single dots join them.
        Span<int> begins = stackalloc int[4];
        var (joined, ended) = (0, -1);
        for (var at = 0; at < text.Length; at++)
        {
            if (!char.IsLetterOrDigit(text[at])) continue;
            var begin = at;
            while (at < text.Length && char.IsLetterOrDigit(text[at])) at++;
            numbers.Add(Hash(text.AsSpan(begin, at - begin)));
            var isJoined = begin > 0 && ended == begin - 1 && text[ended] == '.';
            joined = isJoined ? joined + 1 : 1;
            begins[1..].CopyTo(begins);
            begins[^1] = begin;
            if (joined >= begins.Length) numbers.Add(Hash(text.AsSpan(begins[0], at - begins[0])));
            ended = at;
        }
    }

    private static uint Hash(ReadOnlySpan<char> word)
    {
        var hash = 2_166_136_261u;
        foreach (var unit in word)
        {
            var upper = char.ToUpperInvariant(unit);
            hash = unchecked((hash ^ (byte)upper) * 16_777_619u);
            hash = unchecked((hash ^ (byte)(upper >> 8)) * 16_777_619u);
        }
        return hash;
    }
}
