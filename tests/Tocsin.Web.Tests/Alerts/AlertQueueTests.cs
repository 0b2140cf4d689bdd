using Tocsin.Alerts;
using Tocsin.Data.Rows;

namespace Tocsin.Web.Alerts;

public sealed class AlertQueueTests
{
    private readonly List<Alert> _alerts = [Some.Alert("b"), Some.Alert("a")];

    [Fact]
    public async Task NewAlertsWaitWhileSomebodyIsAtWork()
    {
        var queue = new AlertQueue(Some.Options(alerts: _alerts));
        await queue.RefreshAsync(QueueFilter.All[0], hold: false, default);
        _alerts.Insert(0, Some.Alert("c"));
        await queue.RefreshAsync(QueueFilter.All[0], hold: true, default);
        (queue.Shown.Count, queue.Waiting, queue.HasMore).ShouldBe((2, 1, false));
        queue.ShowAll();
        queue.Shown.Select(alert => alert.Id).ShouldBe(["c", "b", "a"]);
    }

    [Fact]
    public async Task AnAcknowledgedAlertStaysInItsPlaceUntilTheListIsLeftAlone()
    {
        var queue = new AlertQueue(Some.Options(alerts: _alerts));
        await queue.RefreshAsync(QueueFilter.All[0], hold: false, default);
        await queue.AcknowledgeAsync(queue.Shown[0], "dana", default);
        await queue.RefreshAsync(QueueFilter.All[0], hold: true, default);
        queue.Shown.Select(alert => (alert.Id, alert.State)).ShouldBe([("b", AlertState.Acknowledged), ("a", AlertState.New)]);
        await queue.RefreshAsync(QueueFilter.All[0], hold: false, default);
        queue.Shown.Select(alert => alert.Id).ShouldBe(["a"]);
    }

    [Theory, InlineData("10.0.0.1", 1), InlineData("10.0.0.12", 1), InlineData("10.0.0", 2), InlineData("web", 0)]
    public async Task AlertsAboutOneThingAreFound(string about, int count)
    {
        var queue = new AlertQueue(Some.Options(alerts: [Some.Alert("1") with { Group = "10.0.0.1" },
            Some.Alert("2") with { Events = ["""{"details":{"sourceipaddress":"10.0.0.12"}}"""] }]));
        await queue.RefreshAsync(QueueFilter.Of("all", about), hold: false, default);
        (queue.Shown.Count, queue.Total).ShouldBe((count, count));
    }
}
