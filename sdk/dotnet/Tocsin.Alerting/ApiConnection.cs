using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Tocsin.Alerting;

/// <summary>Posts JSON to one of Tocsin's HTTP APIs. Thread-safe; the caller disposes it.</summary>
internal sealed class ApiConnection : IDisposable
{
    private readonly HttpClient _http;

    public ApiConnection(Uri address, string? token)
    {
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(1) };
        if (token is null) return;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Posts and reads the answer.</summary>
    /// <exception cref="SearchFailedException">There was no answer, or it was a refusal.</exception>
    public async Task<TAnswer> PostAsync<TBody, TAnswer>(
        string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answerType, CancellationToken stop)
    {
        try
        {
            using var answer = await _http.PostAsJsonAsync(path, body, bodyType, stop);
            if (!answer.IsSuccessStatusCode)
            {
                throw new SearchFailedException(await WhyAsync(path, answer, stop))
                {
                    IsRefusal = (int)answer.StatusCode is 400 or 413,
                };
            }

            return await answer.Content.ReadFromJsonAsync(answerType, stop)
                ?? throw new SearchFailedException($"{path} answered nothing.");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            throw new SearchFailedException($"{path} of {_http.BaseAddress}: {e.Message}", e);
        }
        catch (TaskCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw new SearchFailedException($"{path} of {_http.BaseAddress} did not answer within a minute.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static async Task<string> WhyAsync(string path, HttpResponseMessage answer, CancellationToken stop)
    {
        var status = (int)answer.StatusCode;
        try
        {
            var reply = await answer.Content.ReadFromJsonAsync(Wire.Default.ErrorReply, stop);
            if (reply?.Error is { Message: { } message } error)
            {
                return error.Position is { } at
                    ? $"{path} answered {status}: {message} (at character {at} of the query)"
                    : $"{path} answered {status}: {message}";
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A refusal from something in between: the status has to do.
        }

        return $"{path} answered {status} {answer.ReasonPhrase}";
    }
}
