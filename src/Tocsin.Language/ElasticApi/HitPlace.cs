using System.Globalization;
using Tocsin.Events;
using Tocsin.Language.ElasticApi.Terms;

namespace Tocsin.Language.ElasticApi;

/// <summary>Where a page of hits ended: the next one has what comes behind it.</summary>
/// <param name="Values">
/// The last hit's values, one for each order of the sort: texts, numbers and booleans; of the event's own time
/// milliseconds since 1970; null where it has none.
/// </param>
/// <param name="Ticks">Its time; null when that is not known.</param>
/// <param name="Id">Its id; null when that is not known, and no equal of it is to be found again.</param>
public sealed record HitPlace(IReadOnlyList<object?> Values, long? Ticks, long? Id)
{
    /// <summary>The text by which a hit says its place: it tells events of the same time apart.</summary>
    public static string TextOf(long ticks, long id) => string.Create(CultureInfo.InvariantCulture, $"{ticks}.{id}");

    /// <summary>Reads the sort values that a client hands back.</summary>
    /// <param name="request">The request, with its sort.</param>
    /// <param name="now">What <c>now</c> is.</param>
    /// <exception cref="ElasticException">They are not sort values of a hit.</exception>
    public static HitPlace Of(ElasticRequest request, Instant now)
    {
        var (values, ticks, id) = (new List<object?>(), default(long?), default(long?));
        for (var i = 0; i < request.After!.Count; i++)
        {
            var (order, value) = (request.Sort[i], request.After[i]);
            var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            if (order.IsPlace)
            {
                (ticks, id) = Parse(text) is var (t, n) ? (t, n) : throw Foreign();
            }
            else if (order.Field == ElasticFields.StoredId)
            {
                id ??= long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var own)
                    ? own
                    : throw Foreign();
            }
            else if (ElasticFields.IsTime(order.Field) && value is not null)
            {
                if (!ElasticDate.TryParse(text, order.Format, now, TimeZoneInfo.Utc, out var span)) throw Foreign();
                value = ElasticDates.Milliseconds(span.Start);
            }
            values.Add(value);
        }
        return new HitPlace(values, ticks, id);
    }

    private static (long Ticks, long Id)? Parse(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && long.TryParse(text.AsSpan(0, dot), NumberStyles.None, null, out var ticks)
            && long.TryParse(text.AsSpan(dot + 1), NumberStyles.None, null, out var id)
            ? (ticks, id)
            : null;
    }

    private static ElasticException Foreign() =>
        ElasticException.Argument("[search_after] has values that are not the sort values of a hit");
}
