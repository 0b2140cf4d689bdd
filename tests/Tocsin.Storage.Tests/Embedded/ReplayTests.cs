using Tocsin.Events;
using Tocsin.Storage.Answers;
using Tocsin.Testing;

namespace Tocsin.Storage.Tests.Embedded;

/// <summary>One event is had again as it was when it arrived.</summary>
public sealed class ReplayTests
{
    [Fact]
    public async Task OneEventIsHadAgainFromMemoryAndFromASegmentAndNoneOfAnotherId()
    {
        await using var stored = await Stored.OpenAsync();
        await stored.SendAsync("""
            {"hostname":"a","n":1}
            {"hostname":"b","n":2}
            """);
        await stored.FindAsync("*");
        await stored.Pipeline.Store.SealAsync();
        await stored.SendAsync("""{"hostname":"c","n":3}""");
        await stored.FindAsync("*");

        foreach (var (id, host) in new[] { (1L, "a"), (2L, "b"), (3L, "c") })
        {
            var fields = new FieldTable();
            using var page = (await stored.Events.ReplayAsync(id, fields, default)).ShouldNotBeNull();
            page.Ids.ShouldBe([id]);
            HostOf(page).ShouldBe(host);
        }
        foreach (var none in new[] { 0L, 4L, -1L, long.MaxValue })
        {
            (await stored.Events.ReplayAsync(none, new FieldTable(), default)).ShouldBeNull();
        }
    }

    private static string HostOf(ReplayPage page)
    {
        page.Batch.Count.ShouldBe(1);
        foreach (ref readonly var value in page.Batch.ValuesOf(in page.Batch.Events[0]))
        {
            if (value.Field == Schema.Hostname) return System.Text.Encoding.UTF8.GetString(page.Batch.Text(in value));
        }
        return "";
    }
}
