using Tocsin.Endpoints.ElasticApi;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Language.ElasticApi.Terms;

namespace Tocsin.Tests.Endpoints;

/// <summary>Scrolls and points in time end when nobody uses them, are of who opened them, and are not without
/// number.</summary>
public sealed class SearchContextsTests
{
    private static readonly Instant Now = new(new DateTime(2026, 3, 15).Ticks);

    private readonly SearchContexts _contexts = new();

    [Fact]
    public void OneThatIsUsedStaysAndOneThatIsNotEnds()
    {
        var open = Opened("a", TimeSpan.FromMinutes(1));
        _contexts.Find("a", open.Id, true, null, After(50)).ShouldBe(open);
        _contexts.Find("a", open.Id, true, null, After(100)).ShouldBe(open);
        _contexts.Find("a", open.Id, true, TimeSpan.FromMinutes(5), After(150)).ShouldBe(open);
        _contexts.Find("a", open.Id, true, null, After(449)).ShouldBe(open);
        StatusOf(() => _contexts.Find("a", open.Id, true, null, After(800))).ShouldBe(404);
        _contexts.Of("a", true, After(800)).ShouldBeEmpty();
    }

    [Fact]
    public void NobodyFindsOrEndsThatOfAnother()
    {
        var open = Opened("a", TimeSpan.FromMinutes(1));
        StatusOf(() => _contexts.Find("b", open.Id, true, null, Now)).ShouldBe(404);
        _contexts.Close("b", open.Id, true).ShouldBeFalse();
        _contexts.Of("b", true, Now).ShouldBeEmpty();
        // Nor as what it is not.
        StatusOf(() => _contexts.Find("a", open.Id, false, null, Now)).ShouldBe(404);
        _contexts.Close("a", open.Id, false).ShouldBeFalse();
        _contexts.Close("a", open.Id, true).ShouldBeTrue();
        _contexts.Close("a", open.Id, true).ShouldBeFalse();
        StatusOf(() => _contexts.Find("a", "what is no id", true, null, Now)).ShouldBe(400);
    }

    [Fact]
    public void OfOneUserThereAreNoMoreThanTheBoundAndThoseThatEndedMakeRoom()
    {
        for (var i = 0; i < SearchContexts.OfOneMax; i++) Opened("a", TimeSpan.FromMinutes(1));
        StatusOf(() => Opened("a", TimeSpan.FromMinutes(1))).ShouldBe(429);
        Opened("b", TimeSpan.FromMinutes(1));
        _contexts.Open(New("a", TimeSpan.FromMinutes(1)) with { Expires = After(150).Ticks }, After(90));
        _contexts.Of("a", true, After(91)).Count.ShouldBe(1);
    }

    [Fact]
    public void LargeRequestsAreNotKeptWithoutBound()
    {
        var kept = 0;
        while (kept < 100
            && StatusOf(() => _contexts.Open(New("a", TimeSpan.FromHours(1)) with { Bytes = 4 << 20 }, Now)) == 200)
        {
            kept++;
        }
        kept.ShouldBeInRange(1, 8);
    }

    private static Instant After(int seconds) => new(Now.Ticks + (seconds * TimeSpan.TicksPerSecond));

    private static SearchContext New(string owner, TimeSpan keepAlive) => new(owner, true, Now, Predicate.Everything)
    {
        KeepAlive = keepAlive,
        Expires = Now.Ticks + keepAlive.Ticks,
    };

    private SearchContext Opened(string owner, TimeSpan keepAlive)
    {
        var context = New(owner, keepAlive);
        _contexts.Open(context, Now);
        return context;
    }

    private static int StatusOf(Action action)
    {
        try
        {
            action();
            return 200;
        }
        catch (ElasticException e)
        {
            return e.Fault.Status;
        }
    }
}
