using Tocsin.Events;
using Tocsin.Events.Json;

namespace Tocsin.Pipeline.Decode;

/// <summary>
/// Cuts a body into events: one object, an array, or NDJSON, told apart by its bytes. Good items are kept and bad ones
/// named. Objects may also span lines or follow one another on a line.
/// </summary>
public static class BatchDecoder
{
    /// <summary>How many events a body may have.</summary>
    public const int EventsMax = 100_000;

    /// <summary>
    /// How many values the events of a body may have together: what is kept of each until it is stored takes many times
    /// the six bytes that it may be sent in.
    /// </summary>
    public const int ValuesMax = 3_000_000;

    /// <summary>How many bad items are named; further ones are counted in the last rejection.</summary>
    public const int RejectionsMax = 1_000;

    // A line that is no whole object may be the first of an object written over several; looking for its end costs a
    // walk over the rest of the body, so there is a limit to how often it may be in vain.
    private const int SpanTriesMax = 4;

    // So many bad items may each cost an exception.
    private const int BadItemsUntilDoubt = 16;

    /// <summary>Fills a batch from its body.</summary>
    /// <param name="batch">Its body is read; events and rejections are added.</param>
    /// <param name="bulk">
    /// Whether lines such as <c>{"index":{}}</c> are actions of Elasticsearch's bulk API, to be passed over.
    /// </param>
    /// <returns>
    /// False when there are more than <see cref="EventsMax"/> events, or more than <see cref="ValuesMax"/> values:
    /// nothing of the batch is to be kept.
    /// </returns>
    public static bool TryDecode(EventBatch batch, bool bulk)
    {
        var walk = new Walk(batch, bulk);
        walk.Run();
        batch.Rejections = walk.Rejections;
        return !walk.IsTooMuch;
    }

    private sealed class Walk(EventBatch batch, bool bulk)
    {
        private readonly List<Rejection> _rejections = [];
        private int _unnamed;
        private int _spanTries;
        private bool _objectsFollow;

        // Exceptions that were no rejection: of lines that turned out to begin an object of several.
        private int _badReads;

        /// <summary>How many items there were.</summary>
        public int Items { get; private set; }

        /// <summary>Whether there is more than a batch may have.</summary>
        public bool IsTooMuch => Items > EventsMax || batch.ValueCount > ValuesMax;

        public IReadOnlyList<Rejection> Rejections => _unnamed == 0
            ? _rejections
            : [.. _rejections, new Rejection(
                Items - 1, "more", $"{_unnamed} more items were not taken, for reasons like these.")];

        private ReadOnlySpan<byte> Body => batch.Bytes.AsSpan(0, batch.BodyLength);

        public void Run()
        {
            var at = Body.StartsWith("\uFEFF"u8) ? 3 : 0;
            at = SkipSpace(at);
            if (at < batch.BodyLength && Body[at] == '[') Array(at + 1);
            else Lines(at);
            if (Items == 0)
            {
                Reject("empty",
                    "The body has no event. Send a JSON object, an array of objects, or one object a line.");
            }
        }

        private int SkipSpace(int at)
        {
            while (at < batch.BodyLength && Body[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') at++;
            return at;
        }

        private void Array(int at)
        {
            while (!IsTooMuch)
            {
                at = SkipSpace(at);
                if (at < batch.BodyLength && Body[at] == ',') at = SkipSpace(at + 1);
                if (at == batch.BodyLength)
                {
                    Reject("invalid_json",
                        "The array is never closed; the body may have been cut off. What came before was taken.");
                    return;
                }
                if (Body[at] == ']') break;
                var end = JsonScanner.EndOf(Body, at);
                if (end < 0)
                {
                    Reject("invalid_json",
                        "The item never ends; the body may have been cut off. What came before was taken.");
                    return;
                }
                Item(at, end - at);
                at = end;
            }
            if (at < batch.BodyLength && SkipSpace(at + 1) < batch.BodyLength)
            {
                Reject("invalid_json", "More follows the array. Send one array, or one object a line.");
            }
        }

        private void Lines(int at)
        {
            var end = 0;
            while (at < batch.BodyLength && !IsTooMuch)
            {
                at = SkipSpace(at);
                if (at == batch.BodyLength) return;
                if (at >= end)
                {
                    var length = Body[at..].IndexOf((byte)'\n');
                    end = length < 0 ? batch.BodyLength : at + length;
                }
                at = Line(at, end);
            }
        }

        // Reads the line, or the object that begins in it; answers where to go on.
        private int Line(int start, int end)
        {
            var trimmed = end;
            while (Body[trimmed - 1] is (byte)' ' or (byte)'\t' or (byte)'\r') trimmed--;
            // Behind one object of several on a line, reading to the line's end would be in vain each time.
            if (_objectsFollow && Body[start] == '{' && JsonScanner.EndOf(Body, start) is var next and > 0
                && next <= trimmed)
            {
                Item(start, next - start);
                return next;
            }
            _objectsFollow = false;
            if (TryItem(start, trimmed - start, out var reason)) return end;
            if (Body[start] == '{' && _spanTries < SpanTriesMax)
            {
                var object_ = JsonScanner.EndOf(Body, start);
                if (object_ > 0 && object_ != trimmed && TryItem(start, object_ - start, out _))
                {
                    _objectsFollow = object_ < trimmed;
                    return object_;
                }
                _spanTries++;
            }
            Reject(reason.Code, reason.Reason);
            return end;
        }

        private void Item(int start, int length)
        {
            if (!TryItem(start, length, out var reason)) Reject(reason.Code, reason.Reason);
        }

        private bool TryItem(int start, int length, out Rejection reason)
        {
            reason = default;
            if (bulk && IsAction(Body.Slice(start, length))) return true;
            if (!EventReader.TryRead(batch, start, length, out reason, _badReads > BadItemsUntilDoubt))
            {
                _badReads++;
                return false;
            }
            Items++;
            return true;
        }

        private void Reject(string code, string reason)
        {
            if (_rejections.Count < RejectionsMax) _rejections.Add(new Rejection(Items, code, reason));
            else _unnamed++;
            Items++;
        }
    }

    // {"index":{…}}, {"create":{…}} and the like: the only value, an object, says where the next line goes.
    // By its bytes: a reader would throw for each of a hundred thousand lines that are none.
    private static bool IsAction(ReadOnlySpan<byte> item)
    {
        if (!TryTake(ref item, "{"u8)) return false;
        var isVerb = TryTake(ref item, "\"index\""u8) || TryTake(ref item, "\"create\""u8)
            || TryTake(ref item, "\"update\""u8) || TryTake(ref item, "\"delete\""u8);
        return isVerb && TryTake(ref item, ":"u8) && TryTake(ref item, "{"u8);
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> token)
    {
        rest = rest.TrimStart(" \t\r\n"u8);
        if (!rest.StartsWith(token)) return false;
        rest = rest[token.Length..];
        return true;
    }
}
