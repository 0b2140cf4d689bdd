using System.Net.Http.Headers;
using System.Text;
using Tocsin.Testing;

namespace Tocsin.Faults;

/// <summary>Keys of senders and programs, made with the command line beside a running server.</summary>
public sealed class KeyTests
{
    [Fact]
    public async Task OldAndNewKeyWorkTogetherUntilTheOldOneIsRevoked()
    {
        await using var server = await ServerProcess.StartNewAsync();
        var old = await NewKeyAsync(server, "old");
        await EventuallyAsync(server, old, 200);
        var fresh = await NewKeyAsync(server, "fresh");
        await EventuallyAsync(server, fresh, 200);
        (await StatusAsync(server, old)).ShouldBe(200);
        (await StatusAsync(server, null)).ShouldBe(401);
        (await StatusAsync(server, old[..^1] + (old[^1] == 'A' ? 'B' : 'A'))).ShouldBe(401);

        await CommandAsync(server, "keys", "revoke", old.Split('_')[1]);

        await EventuallyAsync(server, old, 401);
        (await StatusAsync(server, fresh)).ShouldBe(200);
    }

    [Fact]
    public async Task AKeyOpensOnlyWhatItIsFor()
    {
        await using var server = new ServerProcess { Arguments = [] };
        await server.StartAsync();
        var ingest = await NewKeyAsync(server, "sender");
        var search = await NewKeyAsync(server, "reader", "search");

        // Until the server knows of the first key, its sink needs none.
        await EventuallyAsync(server, search, 401);
        await EventuallyAsync(server, ingest, 200);
        (await SearchStatusAsync(server, search)).ShouldBe(200);
        (await SearchStatusAsync(server, ingest)).ShouldBe(403);
        (await SearchStatusAsync(server, null)).ShouldBe(401);
    }

    [Fact]
    public async Task SecretsAreInNoFileAndNoLogAndNoAnswer()
    {
        const string configured = "configured-secret-1b7f";
        await using var server = new ServerProcess
        {
            EnvironmentVariables = new Dictionary<string, string> { ["TOCSIN_INGEST_KEYS"] = configured },
        };
        await server.StartAsync();
        var key = await NewKeyAsync(server, "secret");
        await EventuallyAsync(server, key, 200);
        (await StatusAsync(server, configured)).ShouldBe(200);
        var (_, answer) = await server.SendAsync("{}", headers: ("X-Tocsin-Key", key + "x"));
        await server.StopAsync();

        string[] secrets = [key.Split('_')[2], configured];
        foreach (var secret in secrets)
        {
            answer.ShouldNotContain(secret);
            server.Log.ShouldNotContain(secret);
            foreach (var file in Directory.EnumerateFiles(server.DataFolder, "*", SearchOption.AllDirectories))
            {
                File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)).ShouldBe(-1, file);
            }
        }
    }

    private static async Task<string> NewKeyAsync(ServerProcess server, string name, string scope = "ingest")
    {
        var output = await CommandAsync(server, "keys", "new", name, "--scope", scope);
        return output.Split('\n').First(l => l.StartsWith("tk_", StringComparison.Ordinal)).Trim();
    }

    private static Task<string> CommandAsync(ServerProcess server, params string[] words) =>
        ChildProcess.RunAsync("dotnet", [Repository.Server, .. words, "--data", server.DataFolder]);

    private static async Task<int> StatusAsync(ServerProcess server, string? key)
    {
        (string, string)[] headers = key is null ? [] : [("X-Tocsin-Key", key)];
        return (await server.SendAsync("""{"summary":"x"}""", headers: headers)).Status;
    }

    private static async Task EventuallyAsync(ServerProcess server, string key, int status) =>
        (await Eventually.GetAsync(() => StatusAsync(server, key), s => s == status)).ShouldBe(status);

    private static async Task<int> SearchStatusAsync(ServerProcess server, string? token)
    {
        using var http = new HttpClient { BaseAddress = server.SearchUrl };
        if (token is not null)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
        using var response = await http.PostAsync("/api/v1/search", new StringContent("""{"query":"*"}"""));
        return (int)response.StatusCode;
    }
}
