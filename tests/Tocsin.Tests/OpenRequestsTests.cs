using System.Net.Http.Headers;
using Tocsin.Alerts.Access;

namespace Tocsin.Tests;

/// <summary>What a key or a session has opened ends with it.</summary>
public sealed class OpenRequestsTests(Running running) : IClassFixture<Running>
{
    [Fact]
    public async Task ATailEndsWhenItsKeyIsRevoked()
    {
        var key = (await running.Access.NewKeyAsync("tail", KeyScope.Search)).Key!;
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        await using var stream = await http.GetStreamAsync(new Uri(running.Search, "/api/v1/tail"));
        (await stream.ReadAsync(new byte[16])).ShouldBeGreaterThan(0);

        var id = running.Access.ListKeys().Single(k => k.Name == "tail" && k.Revoked is null).Id;
        await running.Access.RevokeKeyAsync(id);

        await EndsAsync(stream);
    }

    [Fact]
    public async Task ATailEndsWhenItsSessionEnds()
    {
        await running.Access.AddUserAsync("somebody");
        var session = await running.Access.NewSessionAsync("somebody");
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false });
        http.DefaultRequestHeaders.Add("Cookie", "tocsin=" + session);
        await using var stream = await http.GetStreamAsync(new Uri(running.Search, "/api/v1/tail"));
        (await stream.ReadAsync(new byte[16])).ShouldBeGreaterThan(0);

        await running.Access.EndSessionAsync(session);

        await EndsAsync(stream);
    }

    private static async Task EndsAsync(Stream stream)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            while (await stream.ReadAsync(new byte[1024], limit.Token) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // Broken off, as meant.
        }
        limit.IsCancellationRequested.ShouldBeFalse("The tail goes on.");
    }
}
