using Tocsin.Testing;

namespace Tocsin.Faults;

/// <summary>The disk refuses to sync. strace makes the kernel say so.</summary>
public sealed class SyncFailureTests
{
    [Theory]
    [InlineData("EIO")]
    [InlineData("EROFS")]
    public async Task AFailedSyncIsNeverAcknowledgedAndEndsTheProcessAndTheNextStartHasAllThatWas(string error)
    {
        var strace = Counterpart.Program("strace");
        using var folder = new TemporaryFolder();
        await using var server = new ServerProcess
        {
            StartedBy =
            [
                strace, "-f", "-qq", "-o", folder.File("calls"), "-e", "trace=fdatasync",
                "-e", $"inject=fdatasync:error={error}:when=40+",
            ],
        };
        await server.StartAsync();
        var acknowledged = new List<string>();
        var refused = 0;
        for (var i = 0; i < 200 && refused == 0; i++)
        {
            var id = $"sync{i}";
            try
            {
                var (status, _) = await server.SendAsync($$$"""{"category":"sync","details":{"id":"{{{id}}}"}}""");
                if (status is >= 200 and < 300) acknowledged.Add(id);
                else refused = status;
            }
            catch (HttpRequestException)
            {
                refused = 500;
            }
        }

        refused.ShouldBeGreaterThanOrEqualTo(500);
        acknowledged.ShouldNotBeEmpty();
        (await server.WaitForExitAsync()).ShouldNotBe(0);
        server.Log.ShouldContain("FATAL");
        server.StartedBy = [];
        await server.StartAsync();
        var stored = (await server.FindAsync("category:sync", acknowledged.Count))
            .Select(e => e.GetProperty("details").GetProperty("id").GetString()!).ToList();
        acknowledged.Except(stored).ShouldBeEmpty();
        stored.ShouldBeUnique();
    }
}
