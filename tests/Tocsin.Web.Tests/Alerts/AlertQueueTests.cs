using Tocsin.Alerts;

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
        queue.Shown.Select(alert => (alert.Id, alert.State)).ShouldBe([("b", "acknowledged"), ("a", "new")]);
        await queue.RefreshAsync(QueueFilter.All[0], hold: false, default);
        queue.Shown.Select(alert => alert.Id).ShouldBe(["a"]);
    }
}
