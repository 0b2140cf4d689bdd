using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Storage.Figures;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Search;

/// <summary>
/// Answers questions about stored events. Thread-safe. Searches run on the thread pool, a few at a time: others wait.
/// </summary>
public sealed class EventSearch(EventStore store, TimeProvider clock) : IDisposable
{
    /// <summary>How long a search may run.</summary>
    public static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _running = new(Math.Max(1, Environment.ProcessorCount));
    private long _searches;
    private long _searchTicks;

    /// <summary>Runs one search.</summary>
    /// <param name="request">The question.</param>
    /// <param name="stop">Gives the search up: the person has left, or asks something else.</param>
    public async Task<SearchOutcome> RunAsync(SearchRequest request, CancellationToken stop)
    {
        if (request.Limit is < 0 or > SearchRequest.LimitMax)
        {
            return Error($"limit is from 0 to {SearchRequest.LimitMax}");
        }
        if (request.Cursor is { } cursor && !PageQuery.IsCursor(cursor) && !EventsQuery.IsCursor(cursor))
        {
            return Error("cursor is not one that a page gave");
        }
        var (answer, error, took) = await AskAsync(
            request.Query, request.From, request.To, (asked, scan) => Answer(request, asked, scan), stop);
        return new SearchOutcome(answer is null ? null : answer with { Took = took }, error);
    }

    /// <summary>Asks a question of the events that match a filter in a time range, when its turn has come.</summary>
    /// <param name="query">The filter, with pipes if the question knows what to do with them.</param>
    /// <param name="from">First instant, inclusive; null does not limit.</param>
    /// <param name="to">Last instant, exclusive; null does not limit.</param>
    /// <param name="ask">The question; asked again, from the start, when a block turned out to be damaged.</param>
    /// <param name="stop">Gives up.</param>
    internal Task<Outcome<T>> AskAsync<T>(
        string query, string? from, string? to, Func<Question, Scan, Outcome<T>> ask, CancellationToken stop)
        where T : class => InTurnAsync(either => Ask(query, from, to, ask, either), stop);

    /// <summary>
    /// Asks a question of the events that match a predicate in a time range (ticks), when its turn has come.
    /// </summary>
    /// <param name="filter">Which events.</param>
    /// <param name="from">First time, inclusive.</param>
    /// <param name="to">Last time, exclusive.</param>
    /// <param name="within">
    /// After how long the scan is cut, so that it answers with what it has; null never cuts it.
    /// </param>
    /// <param name="ask">The question; asked again, from the start, when a block turned out to be damaged.</param>
    /// <param name="stop">Gives up.</param>
    internal Task<Outcome<T>> AskAsync<T>(
        Predicate filter, long from, long to, TimeSpan? within, Func<Scan, T> ask, CancellationToken stop)
        where T : class => InTurnAsync(
            either =>
            {
                using var limit = within < TimeMax ? new CancellationTokenSource(within.Value, clock) : null;
                using var over = limit is null
                    ? null
                    : CancellationTokenSource.CreateLinkedTokenSource(limit.Token, either);
                return new Outcome<T>(
                    WithoutDamage(
                        snapshot => new Scan(snapshot.Blocks, filter, from, to, either, snapshot.BlocksDamaged)
                        {
                            Over = over?.Token ?? default,
                        },
                        ask),
                    null);
            },
            stop);

    /// <summary>The clock that searches go by.</summary>
    internal TimeProvider Clock => clock;

    /// <summary>The events.</summary>
    internal EventStore Store => store;

    /// <summary>
    /// Does a piece of work when its turn has come, on the thread pool, for as long as a search may run.
    /// </summary>
    internal async Task<Outcome<T>> InTurnAsync<T>(Func<CancellationToken, Outcome<T>> work, CancellationToken stop)
        where T : class
    {
        await _running.WaitAsync(stop);
        var started = clock.GetTimestamp();
        try
        {
            using var limit = new CancellationTokenSource(TimeMax, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
            return await Task.Run(() => work(either.Token), either.Token) with { Took = clock.GetElapsedTime(started) };
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new Outcome<T>(
                null,
                new QueryError(
                    $"The search took longer than {TimeMax.TotalSeconds:0} s; narrow its time range or its filter", 0));
        }
        finally
        {
            Interlocked.Increment(ref _searches);
            Interlocked.Add(ref _searchTicks, clock.GetElapsedTime(started).Ticks);
            _running.Release();
        }
    }

    /// <summary>How many searches were run since the start, and how long they took together, waiting apart.</summary>
    public (long Searches, TimeSpan Time) Counts =>
        (Interlocked.Read(ref _searches), TimeSpan.FromTicks(Interlocked.Read(ref _searchTicks)));

    /// <summary>The events with these ids that are still stored, as UTF-8 JSON, in the order asked for.</summary>
    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> GetAsync(IReadOnlyList<long> ids, CancellationToken stop) =>
        Task.Run(() => Get(ids, stop), stop);

    /// <summary>
    /// How long the time is from the first to the last event of a time range, or as far as the range itself says.
    /// </summary>
    public TimeSpan SpanOf(string? from, string? to)
    {
        var now = new Instant(clock.GetUtcNow().UtcTicks);
        if (!TryTime(from, now, 0, out var first) || !TryTime(to, now, long.MaxValue, out var last)) return default;
        using var snapshot = store.Snapshot();
        var blocks = snapshot.Blocks.Where(b => b.MaxTicks >= first && b.MinTicks < last).ToList();
        if (first == 0) first = blocks.Count == 0 ? 0 : blocks.Min(b => b.MinTicks);
        if (last == long.MaxValue) last = blocks.Count == 0 ? first : blocks.Max(b => b.MaxTicks);
        return new TimeSpan(Math.Max(0, last - first));
    }

    /// <summary>
    /// Begins to read everything that matches, as there is now; null with the reason when that cannot be asked for.
    /// </summary>
    /// <param name="request">Filter and time range; the other properties do not matter.</param>
    /// <param name="error">What is wrong.</param>
    public EventExport? BeginExport(SearchRequest request, out QueryError? error)
    {
        var now = new Instant(clock.GetUtcNow().UtcTicks);
        error = null;
        if (!QueryParser.TryParse(request.Query, now, out var query, out var message, out var position))
        {
            error = new QueryError(message, position);
        }
        else if (query.Pipes.Count > 0)
        {
            error = new QueryError("An export takes a filter without pipes", query.Pipes[0].Position);
        }
        if (!TryTime(request.From, now, 0, out var from)) error ??= new QueryError($"from: {TimeExpected}", 0);
        if (!TryTime(request.To, now, long.MaxValue, out var to)) error ??= new QueryError($"to: {TimeExpected}", 0);
        return error is null ? new EventExport(store, query!.Filter, from, to, _running) : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _running.Dispose();

    private Outcome<T> Ask<T>(
        string query, string? from, string? to, Func<Question, Scan, Outcome<T>> ask, CancellationToken stop)
        where T : class
    {
        var now = new Instant(clock.GetUtcNow().UtcTicks);
        if (!QueryParser.TryParse(query, now, out var parsed, out var message, out var position))
        {
            return Wrong(message, position);
        }
        if (!TryTime(from, now, 0, out var fromTicks)) return Wrong($"from: {TimeExpected}", 0);
        if (!TryTime(to, now, long.MaxValue, out var toTicks)) return Wrong($"to: {TimeExpected}", 0);
        var question = new Question(parsed, fromTicks, toTicks);
        return WithoutDamage(
            snapshot => new Scan(snapshot.Blocks, parsed.Filter, fromTicks, toTicks, stop, snapshot.BlocksDamaged),
            scan => ask(question, scan));

        static Outcome<T> Wrong(string message, int position) => new(null, new QueryError(message, position));
    }

    private static Outcome<SearchAnswer> Answer(SearchRequest request, Question asked, Scan scan)
    {
        var outcome = Found(request, asked, scan);
        return outcome.Answer is { Events: null or [], Rows: null or [] } nothing
            ? outcome with { Answer = nothing with { Hints = FieldHints.Of(asked.Query, scan.All) } }
            : outcome;
    }

    private static Outcome<SearchAnswer> Found(SearchRequest request, Question asked, Scan scan) =>
        asked.Query.Pipes.Count == 0
        ? new Outcome<SearchAnswer>(new PageQuery(scan, request, null).Run(), null)
        : asked.Query.Columns is null ? new EventsQuery(scan, request, asked.Query.Pipes).Run()
        : Figures(scan, asked.Query, asked.From, asked.To);

    // A block that turns out to be damaged is set aside, and the question asked again without it: its answer has whole
    // blocks only.
    private T WithoutDamage<T>(Func<StoreSnapshot, Scan> begin, Func<Scan, T> ask)
    {
        while (true)
        {
            using var snapshot = store.Snapshot();
            var scan = begin(snapshot);
            try
            {
                var answer = ask(scan);
                if (!scan.FoundDamage || !store.Learnt(snapshot)) return answer;
            }
            catch (DamagedException) when (store.Learnt(snapshot))
            {
                // Found while the events were written.
            }
        }
    }

    private static Outcome<SearchAnswer> Figures(Scan scan, Query query, long from, long to)
    {
        var table = query.Pipes[0] switch
        {
            StatsPipe stats => new StatsQuery(scan, stats, [.. query.Pipes.Skip(1)]).Run(),
            HistogramPipe histogram =>
                new HistogramQuery(scan, histogram, from == 0 ? null : from, to == long.MaxValue ? null : to).Run(),
            TopPipe top => new TopQuery(scan, top.Field, top.Rows, fewest: false, top.Position).Run(),
            RarePipe rare => new TopQuery(scan, rare.Field, rare.Rows, fewest: true, rare.Position).Run(),
            PatternsPipe patterns => new PatternsQuery(scan, patterns).Run(),
            BurstsPipe bursts => new BurstsQuery(scan, bursts).Run(),
            _ => throw new InvalidOperationException("BUG: the first pipe makes no table"),
        };
        if (table.Error is null) table = TableSteps.Apply([.. query.Pipes.Skip(1)], table);
        if (table.Error is not null) return new Outcome<SearchAnswer>(null, table.Error);
        return new Outcome<SearchAnswer>(
            new SearchAnswer
            {
                Columns = table.Columns,
                Rows = table.Rows,
                Approximate = table.Approximate,
                Scan = scan.Figures,
            },
            null);
    }

    private static void Find(Block block, HashSet<long> wanted, Dictionary<long, ReadOnlyMemory<byte>> found)
    {
        var ids = block.LoadIds();
        EventWriter? writer = null;
        for (var row = 0; row < block.Rows; row++)
        {
            if (wanted.Contains(ids[row])) found[ids[row]] = (writer ??= new EventWriter(block)).Write(row);
        }
    }

    private IReadOnlyList<ReadOnlyMemory<byte>> Get(IReadOnlyList<long> ids, CancellationToken stop)
    {
        var wanted = ids.ToHashSet();
        var found = new Dictionary<long, ReadOnlyMemory<byte>>();
        using var snapshot = store.Snapshot();
        foreach (var block in snapshot.Blocks)
        {
            stop.ThrowIfCancellationRequested();
            if (!ids.Any(id => id >= block.MinId && id <= block.MaxId)) continue;
            try
            {
                Find(block, wanted, found);
            }
            catch (DamagedException)
            {
                // The other blocks still answer.
                store.QuarantineDamaged();
            }
        }
        return [.. ids.Where(found.ContainsKey).Select(id => found[id])];
    }

    private const string TimeExpected = "expected RFC 3339, as in 2026-01-31T12:00:00Z, or relative, as in now-1h";

    private static bool TryTime(string? text, Instant now, long whenMissing, out long ticks)
    {
        ticks = whenMissing;
        if (string.IsNullOrEmpty(text)) return true;
        if (!TimeExpression.TryParse(text, now, out var time)) return false;
        // An instant between two ticks lies behind the first: an event at that tick is before it.
        ticks = time.Ticks + (time.Nanoseconds > 0 ? 1 : 0);
        return true;
    }

    private static SearchOutcome Error(string message, int position = 0) =>
        new(null, new QueryError(message, position));
}
