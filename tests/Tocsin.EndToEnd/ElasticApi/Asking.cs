using System.Text;

namespace Tocsin.EndToEnd.ElasticApi;

/// <summary>Sends requests as the clients of an API send them.</summary>
internal static class Asking
{
    /// <summary>Posts a body of JSON, or gets when there is none, and reads the answer.</summary>
    public static async Task<(int Status, string Body, HttpResponseMessage Response)> AskAsync(
        this HttpClient http, Uri url, string? body = null, CancellationToken stop = default,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, url);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var response = await http.SendAsync(request, stop);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(stop), response);
    }
}
