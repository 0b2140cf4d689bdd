using System.Text;
using Tocsin.Storage.Disk;
using Tocsin.Storage.Journal;

namespace Tocsin.Storage.Tests.Journal;

/// <summary>A record as a test writes it and reads it back.</summary>
internal readonly record struct Entry(long FirstId, int Count, string Text);

/// <summary>Opens journals and keeps what they replay.</summary>
internal static class Replay
{
    public static async Task<(WriteAheadLog Log, List<Entry> Entries)> OpenAsync(
        IDisk disk, string directory, long atLeast = 1)
    {
        var entries = new List<Entry>();
        var log = await WriteAheadLog.OpenAsync(disk, directory, atLeast, record =>
        {
            entries.Add(new Entry(record.FirstId, record.Count, Encoding.UTF8.GetString(record.Payload.Span)));
            return Task.CompletedTask;
        });
        return (log, entries);
    }

    /// <summary>What the journal of a directory replays, and what it says was damaged.</summary>
    public static async Task<(List<Entry> Entries, IReadOnlyList<JournalDamage> Damages)> AllAsync(
        IDisk disk, string directory)
    {
        var (log, entries) = await OpenAsync(disk, directory);
        using (log) return (entries, log.Damages);
    }

    public static async Task<Entry> AppendAsync(this WriteAheadLog log, string text, int count)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var half = bytes.Length / 2;
        var id = await log.AppendAsync([bytes.AsMemory(0, half), bytes.AsMemory(half)], count, _ => { });
        return new Entry(id, count, text);
    }

    /// <summary>Records of different lengths and counts.</summary>
    public static async Task<List<Entry>> FillAsync(IDisk disk, string directory, int records)
    {
        var (log, entries) = await OpenAsync(disk, directory);
        using (log)
        {
            for (var i = 0; i < records; i++)
            {
                entries.Add(await log.AppendAsync($"record {i} {new string((char)('a' + i), 3 * i)}", (i % 3) + 1));
            }
        }
        return entries;
    }
}
