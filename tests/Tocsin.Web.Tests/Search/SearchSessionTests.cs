using Tocsin.Language;
using Tocsin.Storage.Answers;

namespace Tocsin.Web.Search;

public sealed class SearchSessionTests
{
    private static readonly PageCursor Behind = PageCursor.Behind(7, 2);
    private static readonly SearchRun Everything = RunOf("");

    [Fact]
    public async Task PagesFollowTheCursorUntilItEnds()
    {
        using var session = new SearchSession(Some.Events((question, _) => Answer(question.Cursor == Behind ? 3 : 1,
            question.Cursor is null ? Behind : null)));
        await session.RunAsync(Everything);
        session.HasMore.ShouldBeTrue();
        await session.MoreAsync();
        (session.Rows.Count, session.HasMore, session.IndexOf("3"), session.RowAt(1)?.Id).ShouldBe((2, false, 1, "3"));
    }

    [Fact]
    public async Task ANewSearchCancelsTheOneUnderWay()
    {
        var first = new TaskCompletionSource<Outcome<SearchAnswer>>();
        CancellationToken cancelled = default;
        using var session = new SearchSession(Some.Events((question, stop) =>
        {
            if (question.Query.Filter is And { Items.Count: 0 }) return Answer(7, null);
            cancelled = stop;
            return first.Task.WaitAsync(stop);
        }));
        var slow = session.RunAsync(RunOf("slow"));
        await session.RunAsync(Everything);
        await slow;
        cancelled.IsCancellationRequested.ShouldBeTrue();
        (session.RowAt(0)?.Id, session.Run).ShouldBe(("7", Everything));
    }

    [Fact]
    public async Task AnErrorKeepsWhatWasFound()
    {
        using var session = new SearchSession(Some.Events((_, _) => Answer(1, null)));
        await session.RunAsync(Everything);
        await session.RunAsync(RunOf("("));
        (session.Fault?.Error.Position, session.Rows.Count, session.Stale).ShouldBe((1, 1, true));
    }

    [Fact]
    public async Task AFailureIsSaid()
    {
        using var session = new SearchSession(Some.Events((_, _) => throw new IOException("gone")));
        await session.RunAsync(Everything);
        (session.Failure, session.Running).ShouldBe(("gone", false));
    }

    [Fact]
    public async Task TheListEndsAtItsCap()
    {
        var page = Enumerable.Range(0, 5_000).Select(id => Some.Event(id)).ToList();
        using var session = new SearchSession(Some.Events(new SearchAnswer { Events = page, Cursor = Behind }));
        await session.RunAsync(Everything);
        await session.MoreAsync();
        await session.MoreAsync();
        (session.Rows.Count, session.HasMore, session.Capped).ShouldBe((SearchSession.RowsMax, false, true));
    }

    [Fact]
    public async Task TheFirstEventsComeBeforeTheCount()
    {
        var asked = new List<bool>();
        using var session = new SearchSession(Some.Events((question, _) =>
        {
            asked.Add(question.CountAll);
            return !question.CountAll ? Answer(1, Behind)
                : Task.FromResult<Outcome<SearchAnswer>>(new SearchAnswer { Events = [], Total = 42 });
        }));
        await session.RunAsync(Everything);
        session.Total.ShouldBeNull();
        await session.CountAsync(Everything);
        session.Total.ShouldBe(42);
        asked.ShouldBe([false, true]);
    }

    [Fact]
    public async Task WhatIsListedWholeIsNotCountedOnceMore()
    {
        var asked = 0;
        using var session = new SearchSession(Some.Events((_, _) =>
        {
            asked++;
            return Answer(1, null);
        }));
        await session.RunAsync(Everything);
        await session.CountAsync(Everything);
        (session.Total, asked).ShouldBe((1, 1));
    }

    private static SearchRun RunOf(string query) =>
        new(SearchLocation.Of(query, null, null, null, null), DateTimeOffset.UnixEpoch);

    private static Task<Outcome<SearchAnswer>> Answer(long id, PageCursor? cursor) =>
        Task.FromResult<Outcome<SearchAnswer>>(new SearchAnswer { Events = [Some.Event(id)], Cursor = cursor });
}
