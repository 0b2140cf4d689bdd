using System.Buffers;
using System.Text;
using Tocsin.Events;
using Tocsin.Events.Json;

namespace Tocsin.Rules.Tests;

/// <summary>Events for tests, with their fields as they are sent.</summary>
internal static class Batches
{
    /// <summary>A batch of events, each the JSON of one.</summary>
    public static EventBatch Of(params string[] events)
    {
        var text = string.Join('\n', events);
        var pooled = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var used = Encoding.UTF8.GetBytes(text, pooled);
        var origin = new BatchOrigin { ReceivedTicks = 1, HostName = "here", NormaliserVersion = 1 };
        var batch = new EventBatch(pooled, used, new FieldTable(), origin);
        var at = 0;
        foreach (var one in events)
        {
            var length = Encoding.UTF8.GetByteCount(one);
            EventReader.TryRead(batch, at, length, out var why).ShouldBeTrue(why.Reason);
            at += length + 1;
        }
        return batch;
    }
}
