using Tocsin.Alerting;
using Tocsin.Alerts;
using Tocsin.Data.Sqlite;
using StoredAlert = Tocsin.Alerts.Alert;

namespace Tocsin.Detection.Tests.Alerting;

/// <summary>Runs every half minute over a log in which events arrive as they do, with the real store of alerts: what
/// the choice of ranges and the store's rule for bursts promise together.</summary>
public sealed class BurstsOverTimeTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(2);
    private static readonly BurstQuery Query = new("*", "ip") { Threshold = 10, Within = Within };

    private readonly Folder _folder = new();
    private readonly SimulatedLog _log = new();
    private AlertStore _alerts = null!;
    private StubApi _api = null!;
    private SearchClient _search = null!;

    public async ValueTask InitializeAsync()
    {
        _alerts = new AlertStore(SqliteFile.Open(_folder.File("tocsin.db")), TimeProvider.System);
        _api = await StubApi.StartAsync();
        _api.AnswerBursts = _log.AnswerBursts;
        _search = new SearchClient(_api.Address, null);
    }

    public async ValueTask DisposeAsync()
    {
        _search.Dispose();
        await _api.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task AnAttackOfThreeHoursIsOneAlertWithEveryEventCounted()
    {
        for (var s = 0; s < 3 * 3600; s += 6) _log.Add(Noon.AddSeconds(s), Noon.AddSeconds(s), "a");
        await RunUntil(TimeSpan.FromHours(3.2));
        var alert = (await All()).ShouldHaveSingleItem();
        (alert.Count, alert.Start, alert.End).ShouldBe((1800, Noon, Noon.AddSeconds((3 * 3600) - 6)));
    }

    [Fact]
    public async Task AnAttackLongerThanTheLookBackIsStillOneAlert()
    {
        // Twelve seconds apart: the window always holds exactly ten.
        for (var s = 0; s < 10 * 3600; s += 12) _log.Add(Noon.AddSeconds(s), Noon.AddSeconds(s), "a");
        await RunUntil(TimeSpan.FromHours(10.2), every: TimeSpan.FromMinutes(5));
        var alert = (await All()).ShouldHaveSingleItem();
        (alert.Start, alert.End).ShouldBe((Noon, Noon.AddSeconds((10 * 3600) - 12)));
    }

    [Fact]
    public async Task WhatASenderHeldBackForAnHourIsFoundWhenItArrives()
    {
        for (var i = 0; i < 12; i++) _log.Add(Noon.AddSeconds(i), Noon.AddHours(1), "a");
        for (var i = 0; i < 9; i++) _log.Add(Noon.AddSeconds(i), Noon.AddHours(1), "b");
        await RunUntil(TimeSpan.FromHours(1.1));
        (await All()).ShouldHaveSingleItem().Count.ShouldBe(12);
    }

    [Fact]
    public async Task LateEventsThatComplicateABurstRaiseNoSecondAlert()
    {
        for (var i = 0; i < 20; i++) _log.Add(Noon.AddSeconds(i * 10), Noon.AddSeconds(i * 10), "a");
        // Half an hour later: some from before the burst, some in it, some after.
        for (var i = -15; i < 30; i++) _log.Add(Noon.AddSeconds((i * 10) + 5), Noon.AddMinutes(30), "a");
        await RunUntil(TimeSpan.FromHours(0.7));
        var alert = (await All()).ShouldHaveSingleItem();
        var burst = Truth().ShouldHaveSingleItem();
        (alert.Start, alert.Crossed, alert.End, alert.Count)
            .ShouldBe((burst.Start, burst.Crossed, burst.End, burst.Count));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public async Task WhenEventsArriveInTimeAlertsAreTheBurstsExactly(int seed)
    {
        var random = new Random(seed);
        for (var second = 0; second < 3600; second++)
        {
            // Each group is quiet and loud by turns, so that bursts begin, end and nearly begin.
            foreach (var group in (string[])["a", "b", "c"])
            {
                var loud = ((second / 240) + group[0]) % 2 == 0;
                if (random.NextDouble() < (loud ? 0.12 : 0.03)) Arrive(second, random.NextDouble() * 20, group);
            }
        }

        await RunUntil(TimeSpan.FromHours(1.1));
        Truth().Count.ShouldBeGreaterThan(3);
        (await All()).Select(a => (a.Group, a.Start, a.Crossed, a.End, a.Count)).Order()
            .ShouldBe(Truth().Select(b => (b.Group, b.Start, b.Crossed, b.End, b.Count)).Order());
    }

    [Theory, InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public async Task WhenEventsArriveAnyhowEveryBurstIsAlertedAndNothingElse(int seed)
    {
        var random = new Random(seed);
        for (var second = 0; second < 3600; second++)
        {
            var late = random.NextDouble() < 0.3 ? random.NextDouble() * 1800 : 1;
            var loud = (second / 200) % 2 == 0;
            if (random.NextDouble() < (loud ? 0.12 : 0.02)) Arrive(second, late, "a");
        }

        await RunUntil(TimeSpan.FromHours(1.8));
        var alerts = await All();
        foreach (var burst in Truth()) alerts.ShouldContain(a => a.Crossed <= burst.End && a.End >= burst.Crossed);
        foreach (var alert in alerts) Truth().ShouldContain(b => alert.Crossed >= b.Crossed && alert.End <= b.End);
    }

    private void Arrive(double second, double late, string group) =>
        _log.Add(Noon.AddSeconds(second), Noon.AddSeconds(second + late), group);

    private async Task RunUntil(TimeSpan end, TimeSpan? every = null)
    {
        var since = Noon.AddDays(-1);
        for (var now = Noon; now <= Noon + end; now += every ?? TimeSpan.FromSeconds(30))
        {
            _log.Now = now;
            var run = new AlertRun("Rule", now, since, _search, RaiseAsync);
            foreach (var burst in await run.BurstsAsync(Query, default))
            {
                await run.RaiseAsync(burst, $"{burst.Count} of {burst.Group}", Severity.High, "", [], default);
            }

            since = now;
        }
    }

    private async Task<RaiseAnswer> RaiseAsync(AlertDraft draft, CancellationToken stop)
    {
        var (stored, raised) = await _alerts.RaiseAsync(
            new StoredAlert
            {
                Id = AlertId.Of(draft.Rule, draft.Group, draft.Window),
                Rule = draft.Rule,
                Group = draft.Group,
                Summary = draft.Summary,
                Severity = Severity.High,
                Start = draft.Start,
                Crossed = draft.Crossed,
                End = draft.End,
                Count = draft.Count,
            },
            stop);
        return new RaiseAnswer(stored.Id, raised);
    }

    private async Task<IReadOnlyList<StoredAlert>> All() => (await _alerts.ListAsync(new Tocsin.Alerts.AlertFilter(null, null), 1_000, 0, default)).Alerts;

    private List<Burst> Truth() => _log.Bursts(10, Within, DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
}
