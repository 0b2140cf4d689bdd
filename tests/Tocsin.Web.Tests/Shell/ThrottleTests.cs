using Microsoft.Extensions.Time.Testing;

namespace Tocsin.Web.Shell;

public sealed class ThrottleTests
{
    [Fact]
    public void ManySignalsMakeOneRun()
    {
        var (clock, runs) = (new FakeTimeProvider(), 0);
        using var throttle = new Throttle(clock, TimeSpan.FromMilliseconds(200), () =>
        {
            runs++;
            return Task.CompletedTask;
        });
        for (var i = 0; i < 100; i++) throttle.Signal();
        clock.Advance(TimeSpan.FromMilliseconds(199));
        runs.ShouldBe(0);
        clock.Advance(TimeSpan.FromSeconds(1));
        runs.ShouldBe(1);
        throttle.Signal();
        clock.Advance(TimeSpan.FromSeconds(1));
        runs.ShouldBe(2);
    }
}
