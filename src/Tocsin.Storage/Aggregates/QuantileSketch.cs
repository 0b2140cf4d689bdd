namespace Tocsin.Storage.Aggregates;

/// <summary>
/// Estimates percentiles of any number of values in about 20 KiB: a merging t-digest (Dunning 2019). Values are
/// clustered, small clusters at the ends and larger ones in the middle; the estimate is off by less than 0.1 % of the
/// ranks, less at the ends.
/// </summary>
internal sealed class QuantileSketch
{
    /// <summary>How many bytes it takes, about.</summary>
    public const int BytesKept = 48 * 1024;

    private const double Compression = 1_000;
    private const int BufferMax = 2_048;

    private readonly List<double> _buffer = new(BufferMax);
    private List<Cluster> _clusters = [];
    private double _least = double.PositiveInfinity;
    private double _most = double.NegativeInfinity;

    /// <summary>Takes in a value.</summary>
    public void Add(double value)
    {
        _least = Math.Min(_least, value);
        _most = Math.Max(_most, value);
        _buffer.Add(value);
        if (_buffer.Count == BufferMax) Merge();
    }

    /// <summary>Takes in the values of another.</summary>
    public void Add(QuantileSketch other)
    {
        foreach (var value in other._buffer) Add(value);
        (_least, _most) = (Math.Min(_least, other._least), Math.Max(_most, other._most));
        Merge(other._clusters);
    }

    /// <summary>The value that a share (0 to 1) of the values do not exceed, about.</summary>
    public double At(double share)
    {
        Merge();
        var total = _clusters.Sum(c => c.Weight);
        var wanted = share * total;
        // A cluster's mean stands for the rank in its middle; between two means values are taken to be spread evenly.
        var (rank, value, passed) = (0.0, _least, 0.0);
        foreach (var cluster in _clusters)
        {
            var middle = passed + (cluster.Weight / 2);
            if (wanted < middle) return Between(rank, value, middle, cluster.Mean, wanted);
            (rank, value) = (middle, cluster.Mean);
            passed += cluster.Weight;
        }
        return Between(rank, value, total, _most, wanted);
    }

    private static double Between(double rank, double value, double nextRank, double nextValue, double wanted) =>
        nextRank <= rank ? value : value + ((nextValue - value) * (wanted - rank) / (nextRank - rank));

    private void Merge(List<Cluster>? further = null)
    {
        if (_buffer.Count == 0 && further is null) return;
        var all = _clusters;
        foreach (var value in _buffer) all.Add(new Cluster(value, 1));
        _buffer.Clear();
        all.AddRange(further ?? []);
        if (all.Count == 0) return;
        all.Sort((a, b) => a.Mean.CompareTo(b.Mean));
        var total = all.Sum(c => c.Weight);
        var merged = new List<Cluster>();
        var current = all[0];
        var passed = 0.0;
        var limit = LimitBehind(0, total);
        for (var i = 1; i < all.Count; i++)
        {
            var next = all[i];
            if (passed + current.Weight + next.Weight <= limit)
            {
                var weight = current.Weight + next.Weight;
                current = new Cluster(current.Mean + ((next.Mean - current.Mean) * next.Weight / weight), weight);
                continue;
            }
            merged.Add(current);
            passed += current.Weight;
            limit = LimitBehind(passed, total);
            current = next;
        }
        merged.Add(current);
        _clusters = merged;
    }

    // Up to which rank a cluster that begins at a rank may reach.
    private static double LimitBehind(double rank, double total)
    {
        var at = Compression / (2 * Math.PI) * Math.Asin((2 * rank / total) - 1);
        var next = Math.Min(at + 1, Compression / 4);
        return total * (Math.Sin(next * 2 * Math.PI / Compression) + 1) / 2;
    }

    private readonly record struct Cluster(double Mean, double Weight);
}
