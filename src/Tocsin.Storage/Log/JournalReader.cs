using Tocsin.Storage.Disk;

namespace Tocsin.Storage.Log;

/// <summary>
/// Reads the journal from its beginning and finds where its sound part ends. A damaged record that has sound ones
/// behind it is set aside and counted; what is unsound at the very end was being written when the power went: a torn
/// tail, which nobody was told was accepted.
/// </summary>
internal sealed class JournalReader(IDisk disk, string directory)
{
    private readonly List<JournalDamage> _damages = [];

    /// <summary>What could not be read, apart from the torn tail.</summary>
    public IReadOnlyList<JournalDamage> Damages => _damages;

    /// <summary>The last file, or null when there is none.</summary>
    public JournalFile? LastFile { get; private set; }

    /// <summary>Where the sound part of the last file ends.</summary>
    public long LastFileEnd { get; private set; }

    /// <summary>Id of the next event.</summary>
    public long NextId { get; private set; } = 1;

    /// <summary>The hash to chain the next record to.</summary>
    public ulong LastHash { get; private set; }

    /// <summary>Every sound record, oldest first; the properties are complete when the enumeration ends.</summary>
    public IEnumerable<JournalRecord> Records()
    {
        var files = JournalFiles.In(disk, directory);
        for (var i = 0; i < files.Count; i++)
        {
            using var file = new JournalFileReader(disk, files[i]);
            NextId = Math.Max(NextId, files[i].FirstId);
            while (true)
            {
                var soundEnd = file.SoundEnd;
                if (!file.TryNext(NextId, out var record)) break;
                if (file.DamagedBefore > 0) AddDamage(file, soundEnd, file.DamagedBefore, record.FirstId - NextId);
                (NextId, LastHash) = (record.FirstId + record.Count, file.LastHash);
                yield return record;
            }
            if (i + 1 < files.Count && !file.EndsInZeros())
            {
                AddDamage(file, file.SoundEnd, file.BytesLeft, files[i + 1].FirstId - NextId);
            }
            (LastFile, LastFileEnd) = (files[i], file.SoundEnd);
        }
    }

    /// <summary>Reads to the end.</summary>
    public void ReadAll()
    {
        foreach (var _ in Records())
        {
            // The properties are what is asked for.
        }
    }

    private void AddDamage(JournalFileReader file, long offset, long length, long events) =>
        _damages.Add(new JournalDamage(file.Journal.Path, offset, length, Math.Max(events, 0), NextId));
}
