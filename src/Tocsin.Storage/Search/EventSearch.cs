using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Storage.Figures;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Search;

/// <summary>
/// Answers questions about stored events. Thread-safe. Searches run on the thread pool, a few at a time: others wait.
/// Each has a budget of time and of memory, charged as it goes.
/// </summary>
public sealed class EventSearch
{
    /// <summary>How long a search may run.</summary>
    public static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(60);

    /// <summary>How many bytes of text a table may have as an answer.</summary>
    public const long TableBytesMax = 64L << 20;

    private const long EventsOfIdsBytesMax = 64L << 20;

    private readonly SegmentStore _store;
    private readonly TimeProvider _clock;
    private readonly SearchQueue _queue;
    private readonly Asker _asker;

    /// <summary>Asks a store, for nobody in particular.</summary>
    /// <param name="store">The events.</param>
    /// <param name="clock">The time.</param>
    public EventSearch(SegmentStore store, TimeProvider clock)
        : this(store, clock, new SearchQueue(), new Asker("", false))
    {
    }

    private EventSearch(SegmentStore store, TimeProvider clock, SearchQueue queue, Asker asker) =>
        (_store, _clock, _queue, _asker) = (store, clock, queue, asker);

    /// <summary>The same searches for somebody, whose questions have their turns.</summary>
    public EventSearch For(Asker asker) => new(_store, _clock, _queue, asker);

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
        where T : class => InTurnAsync((memory, either) => Ask(query, from, to, ask, memory, either), stop);

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
            (memory, either) =>
            {
                using var limit = within < TimeMax ? new CancellationTokenSource(within.Value, _clock) : null;
                using var over = limit is null
                    ? null
                    : CancellationTokenSource.CreateLinkedTokenSource(limit.Token, either);
                return new Outcome<T>(
                    WithoutDamage(
                        snapshot => new Scan(snapshot.Blocks, filter, from, to, either, snapshot.BlocksDamaged)
                        {
                            Over = over?.Token ?? default,
                            Memory = memory,
                        },
                        ask),
                    null);
            },
            stop);

    /// <summary>The clock that searches go by.</summary>
    internal TimeProvider Clock => _clock;

    /// <summary>The events.</summary>
    internal SegmentStore Store => _store;

    /// <summary>
    /// Does a piece of work when its turn has come, on the thread pool, for as long as a search may run and with as
    /// much memory as it may take.
    /// </summary>
    internal async Task<Outcome<T>> InTurnAsync<T>(
        Func<MemoryShare, CancellationToken, Outcome<T>> work, CancellationToken stop)
        where T : class
    {
        using var turn = await _queue.Turns.TakeAsync(_asker, stop);
        var started = _clock.GetTimestamp();
        var memory = _queue.Memory.Begin();
        try
        {
            using var limit = new CancellationTokenSource(TimeMax, _clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
            return await Task.Run(() => Work(work, memory, either.Token), either.Token)
                with
            { Took = _clock.GetElapsedTime(started) };
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return Refused<T>(
                $"The search took longer than {TimeMax.TotalSeconds:0} s; narrow its time range or its filter",
                ErrorReason.TooLong);
        }
        catch (TooMuchException e)
        {
            return Refused<T>(e.Message, e.IsForNow ? ErrorReason.Busy : ErrorReason.TooMuch);
        }
        finally
        {
            if (!memory.IsKept) memory.Dispose();
            _queue.Count(_clock.GetElapsedTime(started));
        }
    }

    private static Outcome<T> Work<T>(
        Func<MemoryShare, CancellationToken, Outcome<T>> work, MemoryShare memory, CancellationToken stop)
        where T : class
    {
        using var scope = EvaluationStop.Set(stop);
        try
        {
            return work(memory, stop);
        }
        catch (InvalidOperationException e) when (e.InnerException is OperationCanceledException stopped)
        {
            // A sort says so of what its comparison throws.
            throw new OperationCanceledException(stopped.Message, e, stop);
        }
    }

    private static Outcome<T> Refused<T>(string message, ErrorReason reason)
        where T : class => new(null, new QueryError(message, 0, reason));

    /// <summary>How many searches were run since the start, and how long they took together, waiting apart.</summary>
    public (long Searches, TimeSpan Time) Counts => _queue.Counts;

    /// <summary>
    /// The events with these ids that are still stored, as UTF-8 JSON, in the order asked for; the first ones alone
    /// when they are very large together.
    /// </summary>
    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> GetAsync(IReadOnlyList<long> ids, CancellationToken stop) =>
        Task.Run(() => Get(ids, stop), stop);

    /// <summary>
    /// How long the time is from the first to the last event of a time range, or as far as the range itself says.
    /// </summary>
    public TimeSpan SpanOf(string? from, string? to)
    {
        var now = new Instant(_clock.GetUtcNow().UtcTicks);
        if (!TryTime(from, now, 0, out var first) || !TryTime(to, now, long.MaxValue, out var last)) return default;
        using var snapshot = _store.Snapshot();
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
        var now = new Instant(_clock.GetUtcNow().UtcTicks);
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
        return error is null ? new EventExport(_store, query!.Filter, from, to, TakeTurnAsync) : null;
    }

    private Task<IDisposable> TakeTurnAsync(CancellationToken stop) => _queue.Turns.TakeAsync(_asker, stop);

    private Outcome<T> Ask<T>(
        string query, string? from, string? to, Func<Question, Scan, Outcome<T>> ask, MemoryShare memory,
        CancellationToken stop)
        where T : class
    {
        var now = new Instant(_clock.GetUtcNow().UtcTicks);
        if (!QueryParser.TryParse(query, now, out var parsed, out var message, out var position))
        {
            return Wrong(message, position);
        }
        if (!TryTime(from, now, 0, out var fromTicks)) return Wrong($"from: {TimeExpected}", 0);
        if (!TryTime(to, now, long.MaxValue, out var toTicks)) return Wrong($"to: {TimeExpected}", 0);
        var question = new Question(parsed, fromTicks, toTicks);
        return WithoutDamage(
            snapshot => new Scan(snapshot.Blocks, parsed.Filter, fromTicks, toTicks, stop, snapshot.BlocksDamaged)
            {
                Memory = memory,
            },
            scan => ask(question, scan));

        static Outcome<T> Wrong(string message, int position) => new(null, new QueryError(message, position));
    }

    private static Outcome<SearchAnswer> Answer(SearchRequest request, Question asked, Scan scan)
    {
        var outcome = Found(request, asked, scan);
        return outcome.Answer switch
        {
            null => outcome,
            { Events: null or [], Rows: null or [] } nothing => outcome with
            {
                Answer = nothing with { Hints = FieldHints.Of(asked.Query, scan.All) },
            },
            var answer => outcome with { Answer = answer with { Memory = scan.Memory.KeepFor(BytesOf(answer)) } },
        };
    }

    // What an answer takes until it is sent: once as it is, once as it is written.
    private static long BytesOf(SearchAnswer answer)
    {
        if (answer.Events is { } events) return 2 * events.Sum(e => (long)e.Length);
        const int rowBytes = 32;
        const int valueBytes = 48;
        var (values, texts) = (0L, 0L);
        foreach (var row in answer.Rows!)
        {
            EvaluationStop.CheckSometimes();
            values += rowBytes + (valueBytes * row.Length);
            foreach (var value in row) texts += value is string text ? text.Length : 0;
        }
        return texts <= TableBytesMax
            ? values + (3 * texts)
            : throw new TooMuchException(
                $"The table has more than {TableBytesMax >> 20} MiB of text; keep fewer rows with | limit");
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
            using var snapshot = _store.Snapshot();
            var scan = begin(snapshot);
            try
            {
                var answer = ask(scan);
                if (!scan.FoundDamage || !_store.Learnt(snapshot)) return answer;
            }
            catch (DamagedException) when (_store.Learnt(snapshot))
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
        using var snapshot = _store.Snapshot();
        foreach (var block in snapshot.Blocks)
        {
            stop.ThrowIfCancellationRequested();
            if (found.Values.Sum(f => (long)f.Length) > EventsOfIdsBytesMax) break;
            if (!ids.Any(id => id >= block.MinId && id <= block.MaxId)) continue;
            try
            {
                Find(block, wanted, found);
            }
            catch (DamagedException)
            {
                // The other blocks still answer.
                _store.QuarantineDamaged();
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
