using System.Globalization;
using System.Text.Json;
using Tocsin.Events;
using Tocsin.Language.ElasticApi.Filters;
using Tocsin.Language.ElasticApi.Terms;

namespace Tocsin.Language.ElasticApi.Aggregations;

/// <summary>
/// Reads <c>range</c> and <c>date_range</c>: buckets in the order of their lower ends, then of their upper ones,
/// whatever the order of the request.
/// </summary>
internal sealed class RangeBuckets
{
    private static readonly OptionTable Options = new("ranges", "key from to");

    private readonly Instant _now;
    private readonly string _kind;
    private readonly JsonElement _body;
    private readonly string _field;
    private readonly string? _format;
    private readonly TimeZoneInfo _zone;

    /// <summary>A reader of one aggregation.</summary>
    public RangeBuckets(FilterReader filters, string kind, JsonElement body)
    {
        (_now, _kind, _body, _field) = (filters.Now, kind, body, filters.Fields.Of(body, kind));
        _format = DateFormat.Checked(Dsl.TextOf(body, "format"));
        _zone = ElasticDate.Zone(Dsl.TextOf(body, "time_zone") ?? "Z");
    }

    /// <summary>The buckets.</summary>
    public FiltersBody Read()
    {
        if (!_body.TryGetProperty("ranges", out var ranges))
        {
            throw ElasticException.Argument($"[{_kind}] needs [ranges]");
        }
        var missing = Dsl.TextOf(_body, "missing") is { } value ? Position(value) : null;
        var buckets = Dsl.Items(ranges).Select(range => Bucket(Options.Checked(range), missing))
            .OrderBy(b => b.Low).ThenBy(b => b.High).Select(b => b.Bucket).ToList();
        if (buckets.Count == 0) throw ElasticException.Argument($"No [ranges] specified for the [{_kind}] aggregation");
        return new FiltersBody(
            buckets, Dsl.BooleanOf(_body, "keyed", false) ? BucketForm.Keyed : BucketForm.Listed)
        { Kind = _kind };
    }

    private (FilterBucket Bucket, double Low, double High) Bucket(JsonElement range, double? missing)
    {
        var (from, to) = (Dsl.TextOf(range, "from"), Dsl.TextOf(range, "to"));
        var (low, high) = (from is null ? null : Position(from), to is null ? null : Position(to));
        var ends = new List<(string, object)>();
        AddEnd(ends, "from", low);
        AddEnd(ends, "to", high);
        var key = Dsl.TextOf(range, "key") ?? $"{Shown(low)}-{Shown(high)}";
        var within = IsDate
            ? new RangeReader(_now).Between(_field, from, true, to, false, _format, _zone)
            : new RangeReader(_now).Between(_field, from, true, to, false, null, TimeZoneInfo.Utc);
        if (missing is { } value && !(value < low) && !(value >= high))
        {
            within = new Or([within, new Not(FilterReader.Exists(_field))]);
        }
        return (new FilterBucket(key, within) { Ends = ends }, low ?? double.MinValue, high ?? double.MaxValue);
    }

    private bool IsDate => _kind == "date_range";

    private void AddEnd(List<(string Name, object Value)> ends, string name, double? end)
    {
        if (end is not { } position) return;
        ends.Add((name, position));
        if (IsDate) ends.Add((name + "_as_string", Shown(end)));
    }

    // A number, or milliseconds since 1970.
    private double? Position(string text)
    {
        if (!IsDate)
        {
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && double.IsFinite(number)
                ? number
                : throw ElasticException.Argument("[range] has an end that is no number");
        }
        return ElasticDate.TryParse(text, _format, _now, _zone, out var span)
            ? ElasticDates.Milliseconds(span.Start)
            : throw ElasticException.Parsing("[date_range] has a date that cannot be read");
    }

    private string Shown(double? end) => end is not { } position ? "*"
        : IsDate ? ElasticDates.Text(
            DateTime.UnixEpoch.Ticks + ((long)position * TimeSpan.TicksPerMillisecond), _format, _zone)
        : position.ToString(position == Math.Floor(position) ? "0.0" : "R", CultureInfo.InvariantCulture);
}
