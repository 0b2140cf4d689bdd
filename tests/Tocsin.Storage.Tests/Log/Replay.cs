using System.Buffers;
using System.Text;
using Tocsin.Events;
using Tocsin.Events.Json;
using Tocsin.Storage.Disk;
using Tocsin.Storage.Log;

namespace Tocsin.Storage.Tests.Log;

/// <summary>A record as a test writes it and reads it back.</summary>
internal readonly record struct Entry(long FirstId, int Count, string Text);

/// <summary>Opens logs and keeps what their files have.</summary>
internal static class Replay
{
    private static readonly FieldTable Fields = new();

    /// <summary>Decodes batches of tests, which need no schema.</summary>
    public static LogDecoder Decoder { get; } = new(Fields, _ => { }, "thishost");

    /// <summary>A log, and what is in its files.</summary>
    public static (WriteAheadLog Log, List<Entry> Entries) Open(
        IDisk disk, string directory, long atLeast = 1, long fileBytesMax = WriteAheadLog.FileBytesMax)
    {
        var log = WriteAheadLog.Open(disk, directory, atLeast, Decoder, TimeProvider.System, fileBytesMax);
        return (log, new JournalReader(disk, directory).Records().Select(EntryOf).ToList());
    }

    /// <summary>What the log of a directory has, and what it says was damaged.</summary>
    public static (List<Entry> Entries, IReadOnlyList<JournalDamage> Damages) All(IDisk disk, string directory)
    {
        var (log, entries) = Open(disk, directory);
        using (log) return (entries, log.Damages);
    }

    /// <summary>Appends a batch of events that all have this text as their first field.</summary>
    public static async Task<Entry> AppendAsync(this WriteAheadLog log, string text, int count)
    {
        var batch = Batch(text, count);
        try
        {
            return new Entry(await log.AppendAsync(batch), count, text);
        }
        finally
        {
            batch.Release();
        }
    }

    /// <summary>
    /// A batch of events that all have this text as their first field; more may follow them in its body.
    /// </summary>
    public static LogBatch Batch(string text, int count, byte[]? behind = null, string name = "")
    {
        var (json, body) = BodyOf(text, count);
        byte[] all = [.. body, .. behind ?? []];
        var pooled = ArrayPool<byte>.Shared.Rent(all.Length);
        all.CopyTo(pooled, 0);
        var origin = new BatchOrigin
        {
            ReceivedTicks = 1,
            HostName = "thishost",
            NormaliserVersion = 1,
            IdempotencyKey = name,
        };
        var events = new EventBatch(pooled, all.Length, Fields, origin);
        for (var i = 0; i < count; i++)
        {
            EventReader.TryRead(events, i * json.Length, json.Length, out _).ShouldBeTrue();
        }
        return new LogBatch(events, []);
    }

    /// <summary>A record as the first version of the program wrote it.</summary>
    public static byte[] VersionOne(string text, int count)
    {
        var (json, body) = BodyOf(text, count);
        var places = Enumerable.Range(0, count).SelectMany(i => (byte[])
            [.. BitConverter.GetBytes(i * json.Length), .. BitConverter.GetBytes(json.Length)]);
        // Version, time of arrival, four empty texts, number of events, their places, the body.
        return [1, .. new byte[8], .. new byte[16], .. BitConverter.GetBytes(count), .. places, .. body];
    }

    private static (string Json, byte[] Body) BodyOf(string text, int count)
    {
        var json = $"{{\"text\":\"{text}\"}}";
        return (json, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(json, count))));
    }

    /// <summary>The text of a batch's events.</summary>
    public static string Text(EventBatch events)
    {
        ref readonly var first = ref events.ValuesOf(in events.Events[0])[0];
        return Encoding.UTF8.GetString(events.Text(in first));
    }

    /// <summary>How many bytes the journal has for a record.</summary>
    public static int LengthOf(Entry entry)
    {
        var batch = Batch(entry.Text, entry.Count);
        var length = RecordHeader.Size + new LogAppend(batch).Length;
        batch.Release();
        return length;
    }

    /// <summary>Records of different lengths and counts.</summary>
    public static async Task<List<Entry>> FillAsync(IDisk disk, string directory, int records)
    {
        var (log, entries) = Open(disk, directory);
        using (log)
        {
            for (var i = 0; i < records; i++)
            {
                entries.Add(await log.AppendAsync($"record {i} {new string((char)('a' + i), 3 * i)}", (i % 3) + 1));
            }
        }
        return entries;
    }

    private static Entry EntryOf(JournalRecord record)
    {
        var batch = new LogBatch(record, Decoder);
        var entry = new Entry(record.FirstId, record.Count, Text(batch.Events));
        batch.Release();
        return entry;
    }
}
