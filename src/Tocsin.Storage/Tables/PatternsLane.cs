using System.Text;
using Tocsin.Language;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Groups;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Tables;

/// <summary>
/// The templates that one lane of a scan has come by, in bounded memory: when there are too many, the rarest are
/// forgotten, and counted together. A text that many rows of a block share is looked at once. Not thread-safe.
/// </summary>
/// <param name="field">The field whose texts are looked at.</param>
/// <param name="memory">Charged for what is kept.</param>
internal sealed class PatternsLane(FieldRef field, MemoryMeter memory)
{
    /// <summary>How many templates are kept at most.</summary>
    public const int TemplatesMax = 50_000;

    private const long BytesMax = 16L << 20;
    private const int BytesEach = 160;

    private readonly Dictionary<byte[], Pattern> _patterns = new(new Utf8Comparer());
    private readonly Template _template = new();
    private int[] _counts = [];
    private long _bytes;

    /// <summary>How many texts there were.</summary>
    public long Total { get; private set; }

    /// <summary>How many of them have a template that was forgotten.</summary>
    public long Forgotten { get; private set; }

    /// <summary>What was found, those alike as one.</summary>
    public List<PatternCount> Found() => LikeTemplates.Merged(
        _patterns.Select(p => new PatternCount(Encoding.UTF8.GetString(p.Key), p.Value.Count, p.Value.Example)),
        memory);

    /// <summary>Takes in the matching rows of a block.</summary>
    public void Add(Block block, BlockEvaluator evaluator, RowSet rows)
    {
        foreach (var part in FieldParts.Of(block, evaluator, field, rows))
        {
            if (part.Column.Bytes is null) continue;
            Count(part);
            for (var text = 0; text < part.Column.TextCount; text++)
            {
                if (_counts[text] > 0) Add(part.Column.Text(text), _counts[text]);
            }
        }
    }

    /// <summary>Takes in what another lane has, which is not used any more.</summary>
    public void Merge(PatternsLane other)
    {
        Total += other.Total;
        Forgotten += other.Forgotten;
        foreach (var (template, pattern) in other._patterns)
        {
            if (_patterns.TryGetValue(template, out var known)) known.Count += pattern.Count;
            else
            {
                memory.Take(BytesOf(template, pattern.Example));
                Keep(template, pattern);
            }
        }
        memory.Return(other._bytes);
    }

    // How many rows have each text of the column.
    private void Count(FieldPart part)
    {
        var column = part.Column;
        if (_counts.Length < column.TextCount) _counts = new int[Math.Max(column.TextCount, Block.RowsMax)];
        else _counts.AsSpan(0, column.TextCount).Clear();
        for (var i = 0; i < column.Count; i++)
        {
            if (part.Rows.Contains(column.RowOf(i))) _counts[column.Codes is { } codes ? codes[i] : i]++;
        }
    }

    private void Add(ReadOnlySpan<byte> text, int count)
    {
        Total += count;
        var template = _template.Of(text);
        var patterns = _patterns.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (patterns.TryGetValue(template, out var known)) known.Count += count;
        else
        {
            var example = Template.Cut(text);
            memory.Take(BytesOf(template, example));
            Keep(template.ToArray(), new Pattern { Count = count, Example = example.ToArray() });
        }
    }

    private void Keep(byte[] template, Pattern pattern)
    {
        _patterns.Add(template, pattern);
        _bytes += BytesOf(template, pattern.Example);
        if (_patterns.Count <= TemplatesMax && _bytes <= BytesMax) return;
        foreach (var (rare, forgotten) in _patterns.OrderBy(p => p.Value.Count).Take(_patterns.Count / 2).ToList())
        {
            Forgotten += forgotten.Count;
            _patterns.Remove(rare);
            var bytes = BytesOf(rare, forgotten.Example);
            _bytes -= bytes;
            memory.Return(bytes);
        }
    }

    private static long BytesOf(ReadOnlySpan<byte> template, ReadOnlySpan<byte> example) =>
        BytesEach + template.Length + example.Length;

    private sealed class Pattern
    {
        public long Count { get; set; }

        public required byte[] Example { get; init; }
    }
}
