using Tocsin.Storage.Answers;
using Tocsin.Web.Events;

namespace Tocsin.Web.Search;

/// <summary>New events as they come, above those that were found; held back while somebody reads.</summary>
/// <remarks>
/// Used from one circuit. Of however many events it keeps <see cref="RowsMax"/> shown and as many waiting; the others
/// are only counted.
/// </remarks>
/// <param name="clock">The clock.</param>
public sealed class LiveTail(TimeProvider clock)
{
    /// <summary>How many events are shown, and how many wait, at most.</summary>
    public const int RowsMax = 1_000;

    /// <summary>How many bytes of events are shown, and wait, at most.</summary>
    public const long BytesMax = 16 << 20;

    // Eyes follow four changes a second; the store leaves out what is too much for them, and says how many.
    private static readonly TimeSpan ChangeEvery = TimeSpan.FromMilliseconds(250);

    private HashSet<string> _listed = [];
    private List<EventRow> _waiting = [];
    private bool _held;

    /// <summary>The events, newest first; another list after each change.</summary>
    public IReadOnlyList<EventRow> Rows { get; private set; } = [];

    /// <summary>How many have come.</summary>
    public long Came { get; private set; }

    /// <summary>How many wait to be shown.</summary>
    public long Waiting { get; private set; }

    /// <summary>How many came too fast to be shown at all.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Why nothing comes any more.</summary>
    public string? Failure { get; private set; }

    /// <summary>Since when it follows.</summary>
    public DateTimeOffset Since { get; } = clock.GetUtcNow();

    /// <summary>Whether new events wait instead of moving what is shown.</summary>
    public bool Held
    {
        get => _held;
        set
        {
            _held = value;
            if (!value) ShowWaiting();
        }
    }

    /// <summary>What was found before; an event that comes once more is not shown twice.</summary>
    public void Begin(IReadOnlyList<EventRow> found)
    {
        _listed = found.Select(row => row.Id ?? "").ToHashSet(StringComparer.Ordinal);
        Rows = Cut([.. Rows, .. found.Where(row => !Rows.Any(newer => newer.Id == row.Id))]);
    }

    /// <summary>Follows until it is stopped, and says after each change.</summary>
    public async Task FollowAsync(IAsyncEnumerable<TailBatch> batches, Action changed, CancellationToken stop)
    {
        try
        {
            await foreach (var batch in batches.WithCancellation(stop))
            {
                if (batch.Events.Count == 0 && batch.LeftOut == 0) continue;
                Add(batch);
                changed();
                await Task.Delay(ChangeEvery, clock, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Nobody looks any more.
        }
        catch (Exception fault)
        {
            Failure = fault.Message;
            changed();
        }
    }

    private void Add(TailBatch batch)
    {
        var rows = batch.Events.Reverse().Select(EventRow.Of)
            .Where(row => !_listed.Contains(row.Id ?? "")).ToList();
        Came += rows.Count + batch.LeftOut;
        LeftOut += batch.LeftOut;
        Waiting += rows.Count + batch.LeftOut;
        _waiting = Cut([.. rows, .. _waiting]);
        if (!Held) ShowWaiting();
    }

    private void ShowWaiting()
    {
        if (_waiting.Count > 0) Rows = Cut([.. _waiting, .. Rows]);
        _waiting = [];
        Waiting = 0;
    }

    private static List<EventRow> Cut(List<EventRow> rows)
    {
        var (kept, bytes) = (0, 0L);
        while (kept < rows.Count && kept < RowsMax && bytes < BytesMax) bytes += rows[kept++].Json.Length;
        rows.RemoveRange(kept, rows.Count - kept);
        return rows;
    }
}
