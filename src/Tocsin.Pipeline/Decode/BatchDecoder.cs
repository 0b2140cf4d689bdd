using Tocsin.Events;
using Tocsin.Events.Json;

namespace Tocsin.Pipeline.Decode;

/// <summary>
/// Cuts a body into events: objects and arrays of objects, one a line, spread over lines or one behind another. Good
/// items are kept and bad ones named; a line that is no JSON costs itself.
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

    private const string Nothing =
        "There is no event here. Send a JSON object, an array of objects, or one object a line.";

    // So many bad items may each cost an exception.
    private const int BadItemsUntilDoubt = 16;

    /// <summary>Fills a batch from its body.</summary>
    /// <param name="batch">Its body is read; events and rejections are added.</param>
    /// <returns>
    /// False when there are more than <see cref="EventsMax"/> events, or more than <see cref="ValuesMax"/> values:
    /// nothing of the batch is to be kept.
    /// </returns>
    public static bool TryDecode(EventBatch batch)
    {
        var walk = new Walk(batch);
        walk.Run();
        batch.Rejections = walk.Rejections;
        return !walk.IsTooMuch;
    }

    private sealed class Walk(EventBatch batch)
    {
        private readonly RejectionList _rejections = new();
        private int _spanTries;
        private bool _objectsFollow;

        // Exceptions that were no rejection: of lines that turned out to begin an object of several.
        private int _badReads;

        /// <summary>How many items there were.</summary>
        public int Items { get; private set; }

        /// <summary>Whether there is more than a batch may have.</summary>
        public bool IsTooMuch => Items > EventsMax || batch.ValueCount > ValuesMax;

        public IReadOnlyList<Rejection> Rejections => _rejections.All;

        private ReadOnlySpan<byte> Body => batch.Bytes.AsSpan(0, batch.BodyLength);

        public void Run()
        {
            Lines(Body.StartsWith("\uFEFF"u8) ? 3 : 0);
            if (Items == 0) Reject("empty", Nothing);
        }

        private int SkipSpace(int at)
        {
            while (at < batch.BodyLength && Body[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') at++;
            return at;
        }

        // Whether a bracket opens an array of JSON, and is not the first of a line such as "[warn] …".
        private bool IsArray(int at)
        {
            at = SkipSpace(at + 1);
            if (at == batch.BodyLength || Body[at] is (byte)'{' or (byte)'[' or (byte)']') return true;
            var end = JsonScanner.EndOf(Body, at);
            if (end < 0 || !JsonScanner.IsScalar(Body[at..end])) return false;
            end = SkipSpace(end);
            return end == batch.BodyLength || Body[end] is (byte)',' or (byte)']';
        }

        // Reads the array that begins there; answers where to go on.
        private int Array(int at)
        {
            var before = Items;
            at++;
            while (!IsTooMuch)
            {
                at = SkipSpace(at);
                if (at < batch.BodyLength && Body[at] == ',') at = SkipSpace(at + 1);
                if (at == batch.BodyLength)
                {
                    Reject("invalid_json",
                        "The array is never closed; the body may have been cut off. What came before was taken.");
                    return at;
                }
                if (Body[at] == ']') break;
                var end = JsonScanner.EndOf(Body, at);
                if (end < 0)
                {
                    Reject("invalid_json",
                        "The item never ends; the body may have been cut off. What came before was taken.");
                    return NextStart(at);
                }
                Item(at, end - at);
                at = end;
            }
            if (Items == before && !IsTooMuch) Reject("empty", Nothing);
            return at + 1;
        }

        // Behind an item that never ends: the next line that begins with one, unless that was looked for in vain often
        // enough.
        private int NextStart(int at)
        {
            if (_spanTries++ == SpanTriesMax) return batch.BodyLength;
            var next = Body[at..].IndexOf("\n{"u8);
            return next < 0 ? batch.BodyLength : at + next + 1;
        }

        private void Lines(int at)
        {
            var end = 0;
            while (at < batch.BodyLength && !IsTooMuch)
            {
                at = SkipSpace(at);
                if (at == batch.BodyLength) return;
                if (Body[at] == '[' && IsArray(at))
                {
                    at = Array(at);
                    continue;
                }
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
            _rejections.Add(new Rejection(Items, code, reason));
            Items++;
        }
    }
}
