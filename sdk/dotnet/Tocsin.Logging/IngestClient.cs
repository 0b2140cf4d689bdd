using System.IO.Compression;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Tocsin.Logging;

/// <summary>Sends batches over HTTP, one at a time. Trouble is an answer, never an exception.</summary>
internal sealed class IngestClient : IDisposable
{
    private const int AnswerBytesMax = 4_000_000;

    private readonly HttpClient _client;
    private readonly Uri _endpoint;
    private readonly int? _compressAbove;

    /// <exception cref="ArgumentException">An address, key or certificate file that can never work.</exception>
    public IngestClient(TocsinLoggerOptions options)
    {
        _endpoint = options.Endpoint();
        _compressAbove = options.CompressAbove;
        _client = new HttpClient(new SocketsHttpHandler
        {
            // Our requests are no part of the program's own traces.
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = TrustOnly(options.CaFile) },
        })
        { Timeout = options.Timeout, MaxResponseContentBufferSize = AnswerBytesMax };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("tocsin-logging-dotnet");
        if (options.Key is not null && !IsHeaderValue(options.Key))
            throw new ArgumentException("Key must be printable ASCII.");
        if (options.Key is not null) _client.DefaultRequestHeaders.Add(options.KeyHeader, options.Key);
    }

    /// <summary>Sends a batch of lines of JSON under its key.</summary>
    public async Task<Answer> SendAsync(ReadOnlyMemory<byte[]> lines, string idempotencyKey, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = ContentOf(lines) };
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        try
        {
            using var response = await _client.SendAsync(request, stop).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(stop).ConfigureAwait(false);
            var (rejected, why) = Rejections(body);
            var reason = why ?? response.ReasonPhrase ?? "";
            return new Answer(response.StatusCode, reason, RetryAfterOf(response), rejected);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or IOException)
        {
            return new Answer(0, error.GetBaseException().Message, null, 0);
        }
    }

    public void Dispose() => _client.Dispose();

    private ByteArrayContent ContentOf(ReadOnlyMemory<byte[]> lines)
    {
        var size = 0;
        foreach (var line in lines.Span) size += line.Length + 1;
        var compress = size > _compressAbove;
        using var body = new MemoryStream(compress ? size / 4 : size);
        using (var target = compress ? new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true) : (Stream)body)
        {
            foreach (var line in lines.Span)
            {
                target.Write(line);
                target.WriteByte((byte)'\n');
            }
        }
        var content = new ByteArrayContent(body.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        if (compress) content.Headers.ContentEncoding.Add("gzip");
        return content;
    }

    private static bool IsHeaderValue(string text) => text.All(letter => letter is >= ' ' and <= '~');

    private static TimeSpan? RetryAfterOf(HttpResponseMessage response) => response.Headers.RetryAfter?.Delta;

    /// <summary>How many events the server would not take, and why the first. An answer of another shape, as a proxy
    /// gives, has none.</summary>
    private static (int Count, string? Why) Rejections(byte[] body)
    {
        try
        {
            using var answer = JsonDocument.Parse(body);
            if (answer.RootElement.ValueKind != JsonValueKind.Object
                || !answer.RootElement.TryGetProperty("rejected", out var rejected)
                || rejected.ValueKind != JsonValueKind.Array
                || rejected.GetArrayLength() == 0) return (0, null);
            return (rejected.GetArrayLength(), rejected[0].ToString());
        }
        catch (JsonException)
        {
            return (0, null);
        }
    }

    private static X509ChainPolicy? TrustOnly(string? caFile)
    {
        if (caFile is null) return null;
        // A private authority rarely publishes what it revoked; asking for it would refuse every certificate.
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(caFile);
        }
        catch (Exception error) when (error is IOException or CryptographicException)
        {
            throw new ArgumentException($"CaFile cannot be read: {error.Message}", error);
        }
        return policy;
    }
}
