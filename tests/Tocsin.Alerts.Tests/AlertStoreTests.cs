using Microsoft.Extensions.Time.Testing;
using Tocsin.Data.Rows;
using Severity = Tocsin.Alerting.Severity;

namespace Tocsin.Alerts.Tests;

public sealed class AlertStoreTests : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly Folder _folder = new();
    private readonly FakeTimeProvider _clock = new(Some.Noon.AddHours(2));
    private AlertStore _store;

    public AlertStoreTests() => _store = new AlertStore(_folder.Open(), _clock);

    public void Dispose()
    {
        _folder.Dispose();
    }

    [Fact]
    public async Task AFindingIsRaisedOnceHoweverOftenItIsComputed()
    {
        var (first, raised) = await _store.RaiseAsync(Some.Sighting(0, 10), Never);
        raised.ShouldBeTrue();
        first.Raised.ShouldBe(_clock.GetUtcNow());
        _clock.Advance(TimeSpan.FromMinutes(1));
        var (again, raisedAgain) = await _store.RaiseAsync(Some.Sighting(0, 10), Never);
        raisedAgain.ShouldBeFalse();
        again.Raised.ShouldBe(first.Raised);
        (await All()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task EverythingOfAnAlertIsReadBack()
    {
        var draft = Some.Sighting(0.1234567, 10);
        var (stored, _) = await _store.RaiseAsync(draft, Never);
        Reopen();
        var read = (await _store.FindAsync(draft.Id, Never)).ShouldNotBeNull();
        read.Tags.ShouldBe(draft.Tags);
        read.EventIds.ShouldBe(draft.EventIds);
        read.Events.ShouldBe(draft.Events);
        (read with { Tags = stored.Tags, EventIds = stored.EventIds, Events = stored.Events, Basis = stored.Basis }).ShouldBe(stored);
    }

    [Fact]
    public async Task AnAttackThatGoesOnGrowsItsAlert()
    {
        await _store.RaiseAsync(Some.Sighting(0, 10, count: 10), Never);
        var (grown, raised) = await _store.RaiseAsync(Some.Sighting(0, 60, count: 40), Never);
        raised.ShouldBeFalse();
        (grown.End, grown.Count, grown.Summary).ShouldBe((Some.At(60), 40, "40 from 203.0.113.9"));
        grown.EventIds.ShouldBe(["60"]);
    }

    [Fact]
    public async Task SeverityOnlyRises()
    {
        await _store.RaiseAsync(Some.Sighting(0, 10) with { Severity = Severity.Info }, Never);
        (await _store.RaiseAsync(Some.Sighting(0, 20) with { Severity = Severity.Critical }, Never)).Stored
            .Severity.ShouldBe(Severity.Critical);
        (await _store.RaiseAsync(Some.Sighting(0, 30) with { Severity = Severity.Low }, Never)).Stored
            .Severity.ShouldBe(Severity.Critical);
    }

    [Fact]
    public async Task AnAlertThatEndsFarAheadTakesNothingIn()
    {
        // As an earlier version let it be raised.
        var far = Some.Sighting(0, 10) with { End = new DateTimeOffset(9999, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        await _store.RaiseAsync(far, Never);
        var (later, raised) = await _store.RaiseAsync(Some.Sighting(600, 620) with { Severity = Severity.Critical }, Never);
        raised.ShouldBeTrue();
        later.Severity.ShouldBe(Severity.Critical);
    }

    [Fact]
    public async Task ARuleThatIsTooLoudIsHeldBackAndSaidToBe()
    {
        for (var i = 0; i < AlertStore.RaisedAnHourMax; i++)
        {
            (await _store.RaiseAsync(Some.Sighting(i * 1_000, i * 1_000), Never)).Raised.ShouldBeTrue();
        }

        for (var i = 0; i < 3; i++)
        {
            var late = Some.Sighting(-9_000 - (i * 1_000), -9_000 - (i * 1_000)) with { Severity = i == 1 ? Severity.Critical : Severity.Low };
            (await _store.RaiseAsync(late, Never)).Raised.ShouldBeFalse();
        }
        Reopen();
        (await _store.RaiseAsync(Some.Sighting(-99_000, -99_000), Never)).Raised.ShouldBeFalse("the cap holds over a restart");
        (await _store.RaiseAsync(Some.Sighting(0, 5), Never)).Stored.End.ShouldBe(Some.At(5), "what is known grows");
        (await _store.RaiseAsync(Some.Sighting(0, 0, rule: "Other"), Never)).Raised.ShouldBeTrue();

        var loud = (await _store.ListAsync(new AlertFilter(null, null), 500, 0, Never)).Alerts
            .Single(a => a.Rule == AlertStore.TooLoudRule);
        (loud.Group, loud.Count, loud.Severity).ShouldBe(("Ssh", 4, Severity.Critical));
        _clock.Advance(TimeSpan.FromMinutes(61));
        (await _store.RaiseAsync(Some.Sighting(-99_000, -99_000), Never)).Raised.ShouldBeTrue();
    }

    [Fact]
    public async Task AListHasNoEventsAndFindsWhatAlertsAreAboutAllTheSame()
    {
        var about = Some.Sighting(0, 10) with { Events = ["{\"ip\":\"10.0.0.1\"}"] };
        await _store.RaiseAsync(about, Never);
        await _store.RaiseAsync(Some.Sighting(900, 910) with { Events = ["{\"ip\":\"10.0.0.12\"}"] }, Never);

        var (listed, total) = await _store.ListAsync(new AlertFilter(null, null), 10, 0, Never);
        total.ShouldBe(2);
        listed.ShouldAllBe(a => a.Events.Count == 0 && a.EventIds.Count == 1);
        (listed, total) = await _store.ListAsync(new AlertFilter(AlertState.New, "10.0.0.1"), 10, 0, Never);
        (total, listed.Single().Id, listed.Single().Events.Count).ShouldBe((1, about.Id, 0));
        (await _store.FindAsync(about.Id, Never))!.Events.ShouldBe(about.Events);
    }

    [Fact]
    public async Task OldAlertsAreDeletedAcknowledgedOnesFirst()
    {
        var acknowledged = Some.Sighting(0, 10);
        var unseen = Some.Sighting(900, 910);
        await _store.RaiseAsync(acknowledged, Never);
        await _store.RaiseAsync(unseen, Never);
        await _store.AcknowledgeAsync(acknowledged.Id, "ann", true, Never);
        _clock.Advance(TimeSpan.FromDays(10));
        var now = _clock.GetUtcNow();

        (await _store.DeleteAsync(now.AddDays(-11), now.AddDays(-22), Never)).ShouldBe(0);
        (await _store.DeleteAsync(now.AddDays(-9), now.AddDays(-18), Never)).ShouldBe(1);
        (await All()).Single().Id.ShouldBe(unseen.Id);
        (await _store.DeleteAsync(now.AddDays(-4), now.AddDays(-8), Never)).ShouldBe(1);
        _store.CountNew.ShouldBe(0);
    }

    [Fact]
    public async Task AnAlertNeverShrinks()
    {
        await _store.RaiseAsync(Some.Sighting(0, 60, count: 40), Never);
        var (kept, _) = await _store.RaiseAsync(Some.Sighting(0, 10, count: 10), Never);
        (kept.End, kept.Count, kept.Summary).ShouldBe((Some.At(60), 40, "40 from 203.0.113.9"));
        kept.EventIds.ShouldBe(["60"]);
    }

    [Fact]
    public async Task ALateEventThatMakesAnEarlierOneCrossRaisesNoSecondAlert()
    {
        var (first, _) = await _store.RaiseAsync(Some.Sighting(20, 40), Never);
        var (grown, raised) = await _store.RaiseAsync(Some.Sighting(15, 40, count: 11), Never);
        raised.ShouldBeFalse();
        (grown.Id, grown.Crossed, grown.Start, grown.Count).ShouldBe((first.Id, Some.At(15), Some.At(-15), 11));
    }

    [Fact]
    public async Task AnHourLongAttackSeenThroughShortLookBacksIsOneAlert()
    {
        for (var minute = 1; minute <= 60; minute++)
        {
            // Every look-back sees four minutes: another event seems to cross first each time.
            var from = Math.Max(0, minute - 4) * 60;
            await _store.RaiseAsync(Some.Sighting(from, minute * 60, count: (minute * 60) - from), Never);
        }

        var alert = (await All()).ShouldHaveSingleItem();
        (alert.Crossed, alert.End).ShouldBe((Some.At(0), Some.At(3600)));
    }

    [Fact]
    public async Task TwoSeparateBurstsAreTwoAlerts()
    {
        await _store.RaiseAsync(Some.Sighting(0, 10), Never);
        (await _store.RaiseAsync(Some.Sighting(11, 20), Never)).Raised.ShouldBeTrue();
        (await _store.RaiseAsync(Some.Sighting(11, 20), Never)).Raised.ShouldBeFalse();
        (await _store.RaiseAsync(Some.Sighting(0, 10), Never)).Raised.ShouldBeFalse();
        (await All()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task LateEventsThatJoinTwoBurstsGrowTheOlderAlert()
    {
        var (older, _) = await _store.RaiseAsync(Some.Sighting(0, 10), Never);
        var (newer, _) = await _store.RaiseAsync(Some.Sighting(100, 110), Never);
        var (joined, raised) = await _store.RaiseAsync(Some.Sighting(-5, 110, count: 50), Never);
        raised.ShouldBeFalse();
        (joined.Id, joined.End).ShouldBe((older.Id, Some.At(110)));
        (await _store.FindAsync(newer.Id, Never))!.Crossed.ShouldBe(Some.At(100));
    }

    [Fact]
    public async Task OtherGroupsAndRulesAreOtherAlerts()
    {
        await _store.RaiseAsync(Some.Sighting(0, 10), Never);
        (await _store.RaiseAsync(Some.Sighting(0, 10, group: "203.0.113.10"), Never)).Raised.ShouldBeTrue();
        (await _store.RaiseAsync(Some.Sighting(0, 10, rule: "Other"), Never)).Raised.ShouldBeTrue();
    }

    [Fact]
    public async Task WhateverTheOrderOfSightingsThereIsOneAlert()
    {
        var sightings = Enumerable.Range(0, 20).Select(i => Some.Sighting(i, 30 + i, count: 10 + i)).ToArray();
        new Random(7).Shuffle(sightings);
        foreach (var seen in sightings) await _store.RaiseAsync(seen, Never);
        var alert = (await All()).ShouldHaveSingleItem();
        (alert.Crossed, alert.End, alert.Count).ShouldBe((Some.At(0), Some.At(49), 29));
    }

    [Fact]
    public async Task RaisingAtOnceFromManyThreadsRaisesOnce()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50)
            .Select(i => Task.Run(() => _store.RaiseAsync(Some.Sighting(0, 10 + i, count: 10 + i), Never))));
        outcomes.Count(o => o.Raised).ShouldBe(1);
        (await All()).ShouldHaveSingleItem().Count.ShouldBe(59);
    }

    [Fact]
    public async Task AnAcknowledgedAlertThatGrowsStaysAcknowledged()
    {
        var (alert, _) = await _store.RaiseAsync(Some.Sighting(0, 10), Never);
        var acknowledged = await _store.AcknowledgeAsync(alert.Id, "ann", true, Never);
        (acknowledged!.State, acknowledged.AcknowledgedBy, acknowledged.Acknowledged)
            .ShouldBe((AlertState.Acknowledged, "ann", _clock.GetUtcNow()));
        var (grown, _) = await _store.RaiseAsync(Some.Sighting(-3, 90, count: 90), Never);
        (grown.State, grown.AcknowledgedBy, grown.End).ShouldBe((AlertState.Acknowledged, "ann", Some.At(90)));
    }

    [Fact]
    public async Task WhoAcknowledgedFirstStaysNamedUntilItIsTakenBack()
    {
        var (alert, _) = await _store.RaiseAsync(Some.Sighting(0, 10), Never);
        await _store.AcknowledgeAsync(alert.Id, "ann", true, Never);
        (await _store.AcknowledgeAsync(alert.Id, "bob", true, Never))!.AcknowledgedBy.ShouldBe("ann");
        var back = await _store.AcknowledgeAsync(alert.Id, "bob", false, Never);
        (back!.State, back.AcknowledgedBy, back.Acknowledged).ShouldBe((AlertState.New, null, null));
        (await _store.AcknowledgeAsync("none", "bob", true, Never)).ShouldBeNull();
    }

    [Fact]
    public async Task AlertsAreListedNewestFirstByStateAndPage()
    {
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            ids.Insert(0, (await _store.RaiseAsync(Some.Sighting(i * 100, i * 100), Never)).Stored.Id);
        }

        await _store.AcknowledgeAsync(ids[0], "ann", true, Never);
        (await All()).Select(a => a.Id).ShouldBe(ids);
        var (page, total) = await _store.ListAsync(new AlertFilter(AlertState.New, null), 2, 1, Never);
        total.ShouldBe(4);
        page.Select(a => a.Id).ShouldBe(ids[2..4]);
        (await _store.ListAsync(new AlertFilter(AlertState.Acknowledged, null), 10, 0, Never)).Alerts.ShouldHaveSingleItem().Id.ShouldBe(ids[0]);
    }

    [Fact]
    public async Task TheCountOfNewAlertsFollowsEveryChangeAndARestart()
    {
        var changes = 0;
        _store.Changed += () => changes++;
        var (alert, _) = await _store.RaiseAsync(Some.Sighting(0, 10), Never);
        await _store.RaiseAsync(Some.Sighting(100, 110), Never);
        _store.CountNew.ShouldBe(2);
        await _store.AcknowledgeAsync(alert.Id, "ann", true, Never);
        _store.CountNew.ShouldBe(1);
        await _store.RaiseAsync(Some.Sighting(0, 10), Never);
        changes.ShouldBe(3, "what adds nothing changes nothing");
        Reopen();
        _store.CountNew.ShouldBe(1);
    }

    [Fact]
    public void TheDatabaseIsReadableByItsOwnerAlone()
    {
        // Windows has no file modes.
        if (OperatingSystem.IsWindows()) return;
        File.GetUnixFileMode(_folder.File).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private async Task<IReadOnlyList<Alert>> All() => (await _store.ListAsync(new AlertFilter(null, null), 100, 0, Never)).Alerts;

    private void Reopen()
    {
        _store = new AlertStore(_folder.Open(), _clock);
    }
}
