using Tocsin.Storage.Budgets;

namespace Tocsin.Storage.Tests.Budgets;

/// <summary>Whoever asks a lot waits behind himself, not others behind him; rules wait behind nobody.</summary>
public sealed class TurnsTests
{
    private static readonly Asker Ann = new("ann", false);
    private static readonly Asker Bob = new("bob", false);
    private static readonly Asker Rule = new("worker", true);

    [Fact]
    public async Task NobodyHasAllPlaces()
    {
        var turns = new Turns(3);
        var first = await turns.TakeAsync(Ann, default);
        using var second = await turns.TakeAsync(Ann, default);
        var third = turns.TakeAsync(Ann, default);
        third.IsCompleted.ShouldBeFalse();

        using var other = await turns.TakeAsync(Bob, default);

        first.Dispose();
        using var now = await third;
    }

    [Fact]
    public async Task APlaceGoesToWhoeverHasTheFewest()
    {
        var turns = new Turns(3);
        var held = await turns.TakeAsync(Ann, default);
        using var more = await turns.TakeAsync(Ann, default);
        using var bobs = await turns.TakeAsync(Bob, default);
        var anns = turns.TakeAsync(Ann, default);
        var new_ = turns.TakeAsync(new Asker("new", false), default);

        held.Dispose();

        using var newcomer = await new_;
        anns.IsCompleted.ShouldBeFalse();
        newcomer.Dispose();
        using var last = await anns;
    }

    [Fact]
    public async Task ARuleRunsWhileAllPlacesAreTaken()
    {
        var turns = new Turns(2);
        using var anns = await turns.TakeAsync(Ann, default);
        using var bobs = await turns.TakeAsync(Bob, default);

        var rule = await turns.TakeAsync(Rule, default);
        var next = turns.TakeAsync(Rule, default);
        next.IsCompleted.ShouldBeFalse();
        rule.Dispose();
        using var followed = await next;
    }

    [Fact]
    public async Task WhoeverGivesUpWaitingLeavesNoGap()
    {
        var turns = new Turns(2);
        var held = await turns.TakeAsync(Ann, default);
        using var bobs = await turns.TakeAsync(Bob, default);
        using var stop = new CancellationTokenSource();
        var waiting = turns.TakeAsync(Ann, stop.Token);
        var behind = turns.TakeAsync(Ann, default);

        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        held.Dispose();
        (await behind).Dispose();
        (await behind).Dispose();
        using var again = await turns.TakeAsync(Ann, default);
    }
}
