using Tocsin.Events;
using Tocsin.Storage.Columns;

namespace Tocsin.Storage.Hits;

/// <summary>
/// The values of a column as instants, as Elasticsearch's field of the type <c>date</c> reads them: times, texts with a
/// date, whole numbers of milliseconds since 1970. A text that many rows share is read once.
/// </summary>
internal sealed class Instants(Column column)
{
    // 0 is not read yet, -1 no date.
    private readonly long[] _known = column.Codes is null ? [] : new long[column.TextCount];

    /// <summary>The instant (ticks) of a value; null when it is none.</summary>
    public long? At(int value)
    {
        switch (column.Kind)
        {
            case ValueKind.Time:
                return column.Numbers![value];
            case ValueKind.Integer:
                var milliseconds = column.Numbers![value];
                var most = (DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
                return milliseconds >= 0 && milliseconds <= most
                    ? DateTime.UnixEpoch.Ticks + (milliseconds * TimeSpan.TicksPerMillisecond)
                    : null;
            case ValueKind.Text when column.Codes is { } codes:
                ref var ticks = ref _known[codes[value]];
                if (ticks == 0) ticks = Read(column.Text(codes[value]));
                return ticks > 0 ? ticks : null;
            case ValueKind.Text:
                return Read(column.TextOf(value)) is > 0 and var own ? own : null;
            default:
                return null;
        }
    }

    private static long Read(ReadOnlySpan<byte> text) =>
        TimestampParser.TryParse(text, default, out var time) && time.Ticks > 0 ? time.Ticks : -1;
}
