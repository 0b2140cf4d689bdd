using Tocsin.Language;
using Tocsin.Storage.Groups;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Fields;

/// <summary>The values of one field that one lane of a scan has come by. Not thread-safe.</summary>
/// <param name="field">The field.</param>
/// <param name="choose">Which values count; null for all.</param>
internal sealed class ValuesLane(FieldRef field, PartCounts.Choice? choose)
{
    private readonly PartCounts _parts = new();

    /// <summary>What was counted.</summary>
    public FieldCounts Counts { get; } = new();

    /// <summary>How many events matched.</summary>
    public long Total { get; private set; }

    /// <summary>Takes in the matching rows of a block.</summary>
    public void Add(Block block, BlockEvaluator evaluator, RowSet rows)
    {
        foreach (var part in FieldParts.Of(block, evaluator, field, rows))
        {
            var before = Counts.Values.Counted;
            _parts.Add(part.Column, part.Rows, Counts.Values, choose);
            if (Counts.Values.Counted == before) continue;
            Counts.Events += Counts.Values.Counted - before;
            Counts.Kinds.Add(part.Column.Kind);
        }
        Total += rows.Count;
    }

    /// <summary>Takes in what another lane has.</summary>
    public void Merge(ValuesLane other)
    {
        Total += other.Total;
        Counts.Add(other.Counts);
    }
}
