using Tocsin.Testing;

namespace Tocsin.Faults;

/// <summary>
/// A sink needs no key while there never was one and this machine alone can reach it; then it is closed to web pages.
/// </summary>
public sealed class KeylessTests
{
    [Fact]
    public async Task ASinkThatHadAKeyNeverGoesBackByItself()
    {
        await using var server = await ServerProcess.StartNewAsync();
        (await server.SendAsync("{}")).Status.ShouldBe(200);
        var key = (await KeysAsync(server, "new", "only")).Split('\n').Select(l => l.Trim())
            .First(l => l.StartsWith("tk_", StringComparison.Ordinal));
        await Eventually.HappensAsync(async () => (await server.SendAsync("{}")).Status == 401, () => server.Log);
        (await server.SendAsync("{}", headers: ("X-Tocsin-Key", key))).Status.ShouldBe(200);

        await KeysAsync(server, "revoke", key.Split('_')[1]);

        await Eventually.HappensAsync(
            async () => (await server.SendAsync("{}", headers: ("X-Tocsin-Key", key))).Status == 401, () => server.Log);
        var (status, answer) = await server.SendAsync("{}");
        status.ShouldBe(401);
        answer.ShouldContain("keys new");
        await server.StopAsync();
        await server.StartAsync();
        (await server.SendAsync("{}")).Status.ShouldBe(401);
    }

    [Theory]
    [InlineData("Origin", "http://evil.example", 403), InlineData("Origin", "null", 403)]
    [InlineData("Sec-Fetch-Site", "cross-site", 403), InlineData("Sec-Fetch-Site", "same-site", 403)]
    [InlineData("Host", "evil.example", 403), InlineData("Sec-Fetch-Site", "none", 200), InlineData("Host", "localhost", 200)]
    public async Task NoPageOfAnotherSiteSends(string header, string value, int status)
    {
        await using var server = await ServerProcess.StartNewAsync();
        (await server.SendAsync("{}", headers: (header, value))).Status.ShouldBe(status);
        (await server.SendAsync("{}")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task ThePagesWithoutSignInAreClosedToOtherSitesToo()
    {
        await using var server = await ServerProcess.StartNewAsync();
        using var http = new HttpClient { BaseAddress = server.SearchUrl };
        (await GetAsync("/api/v1/search", "cross-site", "cors", "empty")).ShouldBe(403);
        (await GetAsync("/api/v1/search", "cross-site", "navigate", "document")).ShouldBe(403);
        (await GetAsync("/search", "cross-site", "no-cors", "image")).ShouldBe(403);
        (await GetAsync("/search", "cross-site", "navigate", "document")).ShouldBe(200);
        (await GetAsync("/api/v1/search", "same-origin", "cors", "empty")).ShouldBe(200);

        async Task<int> GetAsync(string path, string site, string mode, string destination)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("Sec-Fetch-Site", site);
            request.Headers.Add("Sec-Fetch-Mode", mode);
            request.Headers.Add("Sec-Fetch-Dest", destination);
            using var answer = await http.SendAsync(request);
            return (int)answer.StatusCode;
        }
    }

    [Fact]
    public async Task TheDataDirectoryIsItsOwnersAloneWhateverCommandMakesIt()
    {
        using var folder = new TemporaryFolder();
        var data = folder.File("data");
        await ChildProcess.RunAsync("dotnet", [Repository.Server, "keys", "new", "first", "--data", data]);
        File.GetUnixFileMode(data).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var server = new ServerProcess { Data = data };
        await server.StartAsync();
        foreach (var file in Directory.EnumerateFiles(data))
        {
            (File.GetUnixFileMode(file) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)).ShouldBe(UnixFileMode.None, file);
        }
    }

    private static Task<string> KeysAsync(ServerProcess server, params string[] arguments) =>
        ChildProcess.RunAsync("dotnet", [Repository.Server, "keys", .. arguments, "--data", server.DataFolder]);
}
