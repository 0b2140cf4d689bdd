using System.Globalization;
using System.Text.Json;
using Tocsin.Language.ElasticApi.Aggregations;

namespace Tocsin.Storage.Hits;

/// <summary>Writes by how much figures change from each bucket of a histogram to the next, bucket by bucket.</summary>
internal sealed class Derivatives
{
    private readonly List<(Aggregation Asked, DerivativeBody Body, Func<(object Key, long Count), object?> Value)> _all;
    private readonly double?[] _before;
    private readonly bool _typedKeys;
    private long _keyBefore;

    /// <summary>The changes that are asked of a histogram's buckets.</summary>
    /// <param name="histogram">The histogram.</param>
    /// <param name="typedKeys">Whether the names of aggregations say their kind.</param>
    /// <param name="valueFor">Finds the figure that a path names.</param>
    public Derivatives(
        PlanNode histogram, bool typedKeys, Func<BucketOrder, Func<(object Key, long Count), object?>> valueFor)
    {
        _typedKeys = typedKeys;
        _all =
        [
            .. histogram.Inner.Where(n => n.Asked.Body is DerivativeBody).Select(n =>
            {
                var body = (DerivativeBody)n.Asked.Body;
                return (n.Asked, body, valueFor(new BucketOrder(body.Path, false)));
            }),
        ];
        _before = new double?[_all.Count];
    }

    /// <summary>Writes the changes of a bucket; the first one has none.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">Where it begins (ticks).</param>
    public void Write(Utf8JsonWriter json, (object Key, long Count) bucket, long key)
    {
        for (var i = 0; i < _all.Count; i++)
        {
            var (asked, body, value) = _all[i];
            var now = ValueOf(body, value, bucket);
            if (_before[i] is { } before && !double.IsNaN(now))
            {
                json.WriteStartObject(_typedKeys ? "derivative#" + asked.Name : asked.Name);
                if (asked.Meta is { } meta)
                {
                    json.WritePropertyName("meta");
                    json.WriteRawValue(meta);
                }
                MetricAnswer.WriteValue(json, "value", now - before);
                if (body.Unit > 0 && key > _keyBefore)
                {
                    MetricAnswer.WriteValue(
                        json, "normalized_value", (now - before) / ((double)(key - _keyBefore) / body.Unit));
                }
                json.WriteEndObject();
            }
            _before[i] = now;
        }
        _keyBefore = key;
    }

    private static double ValueOf(
        DerivativeBody body, Func<(object Key, long Count), object?> value, (object Key, long Count) bucket)
    {
        var isGap = bucket.Count == 0 && body.Path != "_count";
        return !isGap && value(bucket) is { } figure ? Convert.ToDouble(figure, CultureInfo.InvariantCulture)
            : body.InsertsZeros ? 0
            : double.NaN;
    }
}
