using System.Globalization;
using System.Text.Json;
using Tocsin.Testing;

namespace Tocsin.EndToEnd;

/// <summary>The running server answers whatever is sent: what it takes is found, what it refuses it names.</summary>
public sealed class JsonKindsTests
{
    [Fact]
    public async Task WhatIsSentIsTakenOrRefusedWithAReasonAndNeverAFault()
    {
        await using var server = await ServerProcess.StartNewAsync();
        using var http = new HttpClient { BaseAddress = server.IngestUrl };
        foreach (var (sent, _, _) in JsonKinds.Taken)
        {
            var (status, answer) = await SendAsync(http, JsonKinds.Event(sent));
            status.ShouldBe(200, sent);
            JsonElement.Parse(answer).GetProperty("accepted").GetInt32().ShouldBe(1, sent);
        }
        var refused = JsonKinds.RefusedValues.Select(JsonKinds.Event)
            .Concat(JsonKinds.RefusedBodies.Select(JsonKinds.Bytes));
        foreach (var body in refused)
        {
            var (status, answer) = await SendAsync(http, body);
            status.ShouldBe(400, Convert.ToHexString(body));
            answer.ShouldContain("\"reason\"", Case.Sensitive);
        }

        var found = await server.FindAsync("*", JsonKinds.Taken.Length);
        var stored = found.OrderBy(e => long.Parse(e.Text("id"), CultureInfo.InvariantCulture))
            .Select(e => e.GetProperty("details").GetProperty("f").GetRawText());
        stored.ShouldBe(JsonKinds.Taken.Select(t => t.Stored));
    }

    private static async Task<(int Status, string Answer)> SendAsync(HttpClient http, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        using var response = await http.PostAsync(new Uri("/events", UriKind.Relative), content);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
