using System.Text.Json;
using Tocsin.Language.ElasticApi.Aggregations;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Values;
using Tocsin.Storage.Groups;

namespace Tocsin.Storage.Hits;

/// <summary>
/// The order of a composite's buckets: by its sources, one after the other; and how their keys are written.
/// </summary>
internal sealed class CompositeOrder(CompositeBody composite) : IComparer<object[]>
{
    /// <inheritdoc/>
    public int Compare(object[]? x, object[]? y)
    {
        for (var i = 0; i < composite.Sources.Count; i++)
        {
            if (Compare(composite.Sources[i], x![i], y![i]) is not 0 and var order) return order;
        }
        return 0;
    }

    /// <summary>Whether a bucket comes behind the one at which the page before ended.</summary>
    public bool IsBehind(object[] keys) => composite.After is not { } after
        || Compare(keys, [.. after.Select((key, i) => Placed(composite.Sources[i].Body, key))]) > 0;

    /// <summary>Writes the members of a bucket's key.</summary>
    public void WriteKey(Utf8JsonWriter json, object[] keys)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            var (source, key) = (composite.Sources[i], keys[i]);
            if (ReferenceEquals(key, GroupNode.NoValue)) json.WriteNull(source.Name);
            else if (source.Body is HistogramBody numbers)
            {
                MetricAnswer.WriteValue(json, source.Name, ((long)key * numbers.Interval) + numbers.Offset);
            }
            else if (source.Body is TermsBody { Field: ElasticFields.Index })
            {
                json.WriteString(source.Name, IndexTest.NameOf((long)key));
            }
            else if (key is long ticks && IsTime(source.Body))
            {
                WriteTime(json, source, ticks);
            }
            else
            {
                MetricAnswer.WriteValue(json, source.Name, key);
            }
        }
    }

    private static void WriteTime(Utf8JsonWriter json, CompositeSource source, long ticks)
    {
        var zone = (source.Body as DateHistogramBody)?.Buckets.Zone;
        if (source.Body.Format is null) json.WriteNumber(source.Name, ElasticDates.Milliseconds(ticks));
        else json.WriteString(source.Name, ElasticDates.Text(ticks, source.Body.Format, zone));
    }

    private static bool IsTime(AggregationBody body) =>
        body is DateHistogramBody || (body is TermsBody terms && ElasticFields.IsTime(terms.Field));

    // What was written of an index is its name.
    private static object Placed(AggregationBody body, object? key) => key switch
    {
        null => GroupNode.NoValue,
        string name when body is TermsBody { Field: ElasticFields.Index } => DayOf(name),
        _ => key,
    };

    private static long DayOf(string name) => DateTime.TryParseExact(
        name, "'events-'yyyyMMdd", null, System.Globalization.DateTimeStyles.None, out var day)
        ? day.Ticks
        : throw ElasticException.Argument("[after] names no index");

    private static int Compare(CompositeSource source, object x, object y)
    {
        var (noX, noY) = (ReferenceEquals(x, GroupNode.NoValue), ReferenceEquals(y, GroupNode.NoValue));
        if (noX || noY) return (source.MissingLast ? 1 : -1) * noX.CompareTo(noY);
        var order = ValueOrder.Instance.Compare(x, y);
        return source.Descending ? -order : order;
    }
}
