using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Tests.Segments;

/// <summary>A selection is made once, whoever asks, and no more is kept than there is room for.</summary>
public sealed class ColumnCacheTests
{
    private const int Rows = 8_000;
    private const int EntryBytes = 1_300;

    private static readonly FilterKey X = FilterKey.Of(new Leaf(new FieldRef("x"), new ExistsTest()))!;
    private static readonly FilterKey Y = FilterKey.Of(new Leaf(new FieldRef("y"), new ExistsTest()))!;

    private readonly object _segment = new();
    private readonly ColumnCache _cache = new(8 * 10 * EntryBytes);

    [Fact]
    public async Task TheSecondWaitsForWhatTheFirstEvaluates()
    {
        using var first = new Maker(this, () => Row(3));
        using var second = new Waiter(this, MustNotEvaluate, default);
        first.Release();
        (await first.Result).Contains(3).ShouldBeTrue();
        (await second.Result).Contains(3).ShouldBeTrue();
    }

    [Fact]
    public async Task WhenTheFirstGivesUpTheSecondEvaluates()
    {
        using var first = new Maker(this, () => throw new OperationCanceledException());
        using var second = new Waiter(this, () => Row(4), default);
        first.Release();
        await Should.ThrowAsync<OperationCanceledException>(() => first.Result);
        (await second.Result).Contains(4).ShouldBeTrue();
        Select(X, MustNotEvaluate).Contains(4).ShouldBeTrue();
    }

    [Fact]
    public async Task WhoeverWaitsCanGiveUp()
    {
        using var stop = new CancellationTokenSource();
        using var first = new Maker(this, () => Row(3));
        using var second = new Waiter(this, MustNotEvaluate, stop.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => second.Result);
        first.Release();
        (await first.Result).Contains(3).ShouldBeTrue();
    }

    [Fact]
    public void NobodySeesWhatOthersDoToTheirRows()
    {
        for (var time = 0; time < 3; time++)
        {
            var rows = Select(X, () => Row(3));
            rows.Count.ShouldBe(1);
            rows.Add(5);
        }
    }

    [Fact]
    public void FiltersAndBlocksAreKeptApart()
    {
        _cache.Add(_segment, 8, "column", 6);
        Select(X, () => Row(1));
        Select(Y, () => Row(2));
        Select(16, X, () => Row(3));

        Select(X, MustNotEvaluate).Contains(1).ShouldBeTrue();
        Select(Y, MustNotEvaluate).Contains(2).ShouldBeTrue();
        Select(16, X, MustNotEvaluate).Contains(3).ShouldBeTrue();
        _cache.TryGet<string>(_segment, 8, out var column).ShouldBeTrue();
        column.ShouldBe("column");
    }

    [Fact]
    public void OfASegmentThatGoesNothingIsLeft()
    {
        var other = new object();
        _cache.Add(_segment, 8, "column", 6);
        Select(X, () => Row(1));
        _cache.Select(other, 8, X, () => Row(2), default);

        _cache.Remove(_segment);

        _cache.TryGet<string>(_segment, 8, out _).ShouldBeFalse();
        Select(X, () => Row(3)).Contains(3).ShouldBeTrue();
        _cache.Select(other, 8, X, MustNotEvaluate, default).Contains(2).ShouldBeTrue();
    }

    [Fact]
    public void TheSelectionNotAskedForLongestGoesFirst()
    {
        for (var block = 0; block < 100; block++)
        {
            Select(block, X, () => Row(block));
            Select(0, X, MustNotEvaluate).Contains(0).ShouldBeTrue();
        }
        Enumerable.Range(1, 99).Count(IsKept).ShouldBeInRange(8, 10);
    }

    [Fact]
    public void ColumnsDoNotPushSelectionsOut()
    {
        Select(X, () => Row(1));
        for (var i = 0; i < 1_000; i++) _cache.Add(_segment, i, "column", EntryBytes);
        Select(X, MustNotEvaluate).Contains(1).ShouldBeTrue();
    }

    private static RowSet MustNotEvaluate() => throw new InvalidOperationException("it is evaluated already");

    private static RowSet Row(int row)
    {
        var rows = RowSet.None(Rows);
        rows.Add(row);
        return rows;
    }

    private RowSet Select(FilterKey filter, Func<RowSet> evaluate) => Select(8, filter, evaluate);

    private RowSet Select(long offset, FilterKey filter, Func<RowSet> evaluate) =>
        _cache.Select(_segment, offset, filter, evaluate, default);

    // An evaluation that gives up changes nothing.
    private bool IsKept(int block)
    {
        try
        {
            Select(block, X, () => throw new OperationCanceledException());
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // Is in the middle of evaluating when this returns.
    private sealed class Maker : IDisposable
    {
        private readonly ManualResetEventSlim _started = new();
        private readonly ManualResetEventSlim _released = new();

        public Maker(ColumnCacheTests of, Func<RowSet> make)
        {
            Result = Task.Factory.StartNew(() => of.Select(X, () =>
            {
                _started.Set();
                _released.Wait();
                return make();
            }), TaskCreationOptions.LongRunning);
            _started.Wait();
        }

        public Task<RowSet> Result { get; }

        public void Release() => _released.Set();

        public void Dispose()
        {
            _started.Dispose();
            _released.Dispose();
        }
    }

    // Mostly waits for the other when this returns; when it comes later, it must fare the same.
    private sealed class Waiter : IDisposable
    {
        private readonly TaskCompletionSource<RowSet> _result = new();
        private readonly Thread _thread;

        public Waiter(ColumnCacheTests of, Func<RowSet> evaluate, CancellationToken stop)
        {
            _thread = new Thread(() =>
            {
                try
                {
                    _result.SetResult(of._cache.Select(of._segment, 8, X, evaluate, stop));
                }
                catch (Exception e)
                {
                    _result.SetException(e);
                }
            });
            _thread.Start();
            Thread.Sleep(50);
        }

        public Task<RowSet> Result => _result.Task;

        public void Dispose() => _thread.Join(TimeSpan.FromSeconds(10));
    }
}
