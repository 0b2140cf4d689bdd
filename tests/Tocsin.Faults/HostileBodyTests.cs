using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Tocsin.Testing;

namespace Tocsin.Faults;

/// <summary>Bodies that are meant to hurt: each gets its status and word, and the server stays as it was.</summary>
public sealed class HostileBodyTests
{
    private const int MemoryMegabytes = 128;

    [Fact]
    public async Task CompressedBodiesThatLieAreRefusedAndCostLittleMemory()
    {
        await using var server = await ServerProcess.StartNewAsync();
        using var http = new HttpClient { BaseAddress = server.IngestUrl };
        var small = Gzip(Encoding.UTF8.GetBytes("""{"summary":"once"}"""));
        (await PostAsync(http, small, "gzip")).ShouldBe(200);
        var before = ResidentMegabytes(server);

        (await PostAsync(http, Gzip(new byte[200_000_000]), "gzip")).ShouldBe(413);
        (await PostAsync(http, Zstd(new byte[200_000_000], 3), "zstd")).ShouldBe(413);
        (await PostAsync(http, Gzip(small), "gzip")).ShouldBe(400);
        (await PostAsync(http, small[..^9], "gzip")).ShouldBe(400);
        (await PostAsync(http, [.. small, .. small], "gzip")).ShouldBe(200);
        (await PostAsync(http, Zlib("""{"summary":"once"}"""u8), "deflate")).ShouldBe(200);
        (await PostAsync(http, Zlib("""{"summary":"once"}"""u8)[..^3], "deflate")).ShouldBe(400);
        (await PostAsync(http, small, "gzip", "gzip")).ShouldBe(415);
        (await PostAsync(http, small, "br")).ShouldBe(415);
        (await PostAsync(http, Encoding.UTF8.GetBytes("no gzip"), "gzip")).ShouldBe(400);

        (ResidentMegabytes(server) - before).ShouldBeLessThan(MemoryMegabytes);
        (await PostAsync(http, small, "gzip")).ShouldBe(200);
    }

    [Fact]
    public async Task BodiesThatAreTooLargeOrNeverEndAreRefusedEarly()
    {
        await using var server = await ServerProcess.StartNewAsync();
        (await RawAsync(server, "Content-Length: 1000000000\r\n", "{")).ShouldStartWith("HTTP/1.1 413");
        (await RawAsync(server, "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"))
            .ShouldStartWith("HTTP/1.1 400");
        var chunk = "100000\r\n" + new string(' ', 0x100000) + "\r\n";
        (await RawAsync(server, "Transfer-Encoding: chunked\r\n", string.Concat(Enumerable.Repeat(chunk, 60))))
            .ShouldStartWith("HTTP/1.1 413");

        var (status, _) = await server.SendAsync("""{"summary":"still here"}""");
        status.ShouldBe(200);
    }

    private static async Task<int> PostAsync(HttpClient http, byte[] body, params string[] encodings)
    {
        using var content = new ByteArrayContent(body);
        foreach (var encoding in encodings) content.Headers.ContentEncoding.Add(encoding);
        using var response = await http.PostAsync("/events", content);
        return (int)response.StatusCode;
    }

    private static async Task<string> RawAsync(ServerProcess server, string headers, string body)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.IngestUrl.Port);
        await using var stream = client.GetStream();
        var sending = Task.Run(async () =>
        {
            try
            {
                await stream.WriteAsync(
                    Encoding.ASCII.GetBytes($"POST /events HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n{body}"));
            }
            catch (IOException)
            {
                // Refused before all of it was taken, as it should be.
            }
        });
        var answer = new byte[1024];
        var read = await stream.ReadAsync(answer);
        client.Close();
        await sending;
        return Encoding.ASCII.GetString(answer, 0, read);
    }

    private static byte[] Gzip(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(plain);
        return packed.ToArray();
    }

    private static byte[] Zlib(ReadOnlySpan<byte> plain)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest)) zlib.Write(plain);
        return packed.ToArray();
    }

    private static byte[] Zstd(byte[] plain, int level)
    {
        using var compressor = new ZstdSharp.Compressor(level);
        return compressor.Wrap(plain).ToArray();
    }

    private static long ResidentMegabytes(ServerProcess server)
    {
        var line = File.ReadLines($"/proc/{server.ProcessId}/status")
            .First(l => l.StartsWith("VmRSS", StringComparison.Ordinal));
        var kilobytes = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return long.Parse(kilobytes, System.Globalization.CultureInfo.InvariantCulture) / 1024;
    }
}
