using System.CommandLine;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Tocsin.Events.Json;
using Tocsin.Endpoints;
using Tocsin.Serve;

namespace Tocsin.Commands;

/// <summary>
/// How commands ask the server on this machine: its address and a token lie in the data directory, for the owner alone.
/// </summary>
internal sealed class LocalApi : IDisposable
{
    private readonly HttpClient _http;

    private LocalApi(LocalServer server)
    {
        _http = new HttpClient { BaseAddress = new Uri(server.Url), Timeout = TimeSpan.FromMinutes(10) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Token);
    }

    /// <summary>Connects to the running server; null, with a message on the console, when there is none.</summary>
    public static LocalApi? Connect(ParseResult parsed) => Find(parsed) is { } server ? new LocalApi(server) : null;

    /// <summary>
    /// What the running server left for commands; null, with a message on the console, when there is none.
    /// </summary>
    public static LocalServer? Find(ParseResult parsed)
    {
        if (SettingsOptions.DataOf(parsed) is not { } data) return null;
        try
        {
            if (LocalServer.Read(data) is { } server) return server;
        }
        catch (UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"Only the owner of {data} is signed in on the command line.");
            return null;
        }
        Console.Error.WriteLine(
            $"No server runs on the data in {data}. Start one with 'tocsin serve', or name its directory with --data.");
        return null;
    }

    /// <summary>Runs a search; null, with a message on the console, when it failed.</summary>
    public async Task<JsonDocument?> SearchAsync(SearchBody question, CancellationToken stop)
    {
        try
        {
            using var body = new StringContent(
                JsonSerializer.Serialize(question, SearchQuestionJson.Default.SearchBody),
                Encoding.UTF8,
                "application/json");
            using var answer = await _http.PostAsync("api/v1/search", body, stop);
            var json = await JsonDocument.ParseAsync(
                await answer.Content.ReadAsStreamAsync(stop), EventShape.Documents, stop);
            if (answer.IsSuccessStatusCode) return json;
            using (json) Explain(question.Query ?? "", json.RootElement.GetProperty("error"));
        }
        catch (HttpRequestException e)
        {
            Console.Error.WriteLine($"The server did not answer: {e.Message}");
        }
        return null;
    }

    /// <summary>Posts JSON; the answer's text, or null, with a message on the console, when it was refused.</summary>
    /// <param name="path">The path below the server's address.</param>
    /// <param name="json">The body.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<string?> PostAsync(string path, string json, CancellationToken stop)
    {
        try
        {
            using var body = new StringContent(json, Encoding.UTF8, "application/json");
            using var answer = await _http.PostAsync(path, body, stop);
            var text = await answer.Content.ReadAsStringAsync(stop);
            if (answer.IsSuccessStatusCode) return text;
            using var fault = JsonDocument.Parse(text, EventShape.Documents);
            Explain("", fault.RootElement.GetProperty("error"));
        }
        catch (HttpRequestException e)
        {
            Console.Error.WriteLine($"The server did not answer: {e.Message}");
        }
        return null;
    }

    /// <summary>
    /// Asks for something that may be long; null, with a message on the console, when it was refused.
    /// </summary>
    /// <param name="path">The path and query below the server's address.</param>
    /// <param name="query">The question in the search language, for the message.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="HttpRequestException">The server does not answer.</exception>
    public async Task<HttpResponseMessage?> GetAsync(string path, string query, CancellationToken stop)
    {
        var answer = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, stop);
        if (answer.IsSuccessStatusCode) return answer;
        using (answer)
        {
            using var json = await JsonDocument.ParseAsync(
                await answer.Content.ReadAsStreamAsync(stop), EventShape.Documents, stop);
            Explain(query, json.RootElement.GetProperty("error"));
        }
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    // The query with a mark under the place that is meant.
    private static void Explain(string query, JsonElement error)
    {
        Console.Error.WriteLine(ConsoleLog.Escape(error.GetProperty("message").GetString()!));
        if (!error.TryGetProperty("position", out var position) || query.Length == 0) return;
        Console.Error.WriteLine("  " + ConsoleLog.Escape(query));
        Console.Error.WriteLine("  " + new string(' ', Math.Clamp(position.GetInt32(), 0, query.Length)) + "^");
    }
}
