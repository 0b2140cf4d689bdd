using Microsoft.Extensions.Time.Testing;
using Tocsin.Alerts;
using Tocsin.Data;
using Tocsin.Data.Rows;
using Tocsin.Data.Sqlite;
using Tocsin.Testing;
using Tocsin.Web.Operations;

namespace Tocsin.Web.Alerts;

public sealed class AlertQueueTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly Database _database;
    private readonly AlertStore _alerts;
    private readonly AlertQueue _queue;

    public AlertQueueTests()
    {
        _database = SqliteFile.Open(_folder.File("tocsin.db"));
        _alerts = new AlertStore(_database, _clock);
        _queue = new AlertQueue(new PageAlerts(_alerts, Some.Guard));
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task NewAlertsWaitWhileSomebodyIsAtWork()
    {
        await RaiseAsync(Some.Alert("a"), Some.Alert("b"));
        await _queue.RefreshAsync(QueueFilter.All[0], hold: false, default);
        await RaiseAsync(Some.Alert("c"));
        await _queue.RefreshAsync(QueueFilter.All[0], hold: true, default);
        (_queue.Shown.Count, _queue.Waiting, _queue.HasMore).ShouldBe((2, 1, false));
        _queue.ShowAll();
        _queue.Shown.Select(alert => alert.Id).ShouldBe(["c", "b", "a"]);
    }

    [Fact]
    public async Task AnAcknowledgedAlertStaysInItsPlaceUntilTheListIsLeftAlone()
    {
        await RaiseAsync(Some.Alert("a"), Some.Alert("b"));
        await _queue.RefreshAsync(QueueFilter.All[0], hold: false, default);
        await _queue.AcknowledgeAsync(_queue.Shown[0], "dana", default);
        await _queue.RefreshAsync(QueueFilter.All[0], hold: true, default);
        _queue.Shown.Select(alert => (alert.Id, alert.State)).ShouldBe([("b", AlertState.Acknowledged), ("a", AlertState.New)]);
        await _queue.RefreshAsync(QueueFilter.All[0], hold: false, default);
        _queue.Shown.Select(alert => alert.Id).ShouldBe(["a"]);
    }

    [Theory, InlineData("10.0.0.1", 1), InlineData("10.0.0.12", 1), InlineData("10.0.0", 2), InlineData("web", 0)]
    public async Task AlertsAboutOneThingAreFound(string about, int count)
    {
        await RaiseAsync(
            Some.Alert("1") with { Group = "10.0.0.1" },
            Some.Alert("2") with { Events = ["""{"details":{"sourceipaddress":"10.0.0.12"}}"""] });
        await _queue.RefreshAsync(QueueFilter.Of("all", about), hold: false, default);
        (_queue.Shown.Count, _queue.Total).ShouldBe((count, count));
    }

    private async Task RaiseAsync(params Alert[] alerts)
    {
        foreach (var alert in alerts)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            (await _alerts.RaiseAsync(alert, default)).Raised.ShouldBeTrue();
        }
    }
}
