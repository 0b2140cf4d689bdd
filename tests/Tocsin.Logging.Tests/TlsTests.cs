using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Tocsin.Logging.Tests;

public sealed class TlsTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _caFile = Path.GetTempFileName();
    private readonly X509Certificate2 _certificate;

    public TlsTests()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var root = authority.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(_caFile, root.ExportCertificatePem());

        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest("CN=Test server", serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        server.CertificateExtensions.Add(names.Build());
        using var signed = server.Create(root, now.AddDays(-1), now.AddDays(1), [1, 2, 3]);
        _certificate = signed.CopyWithPrivateKey(serverKey);
        _listener.Start();
    }

    private string Url => $"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    [Fact]
    public async Task AServerVouchedForByTheGivenFileIsTrusted()
    {
        var request = ServeOneAsync();
        using (var provider = Some.Provider(Url, o => o.CaFile = _caFile))
        {
            provider.CreateLogger("x").LogInformation("x");
        }
        (await request).ShouldStartWith("POST /events HTTP/1.1");
    }

    [Fact]
    public async Task AnyOtherServerIsNot()
    {
        var request = ServeOneAsync();
        var provider = Some.Provider(Url, o => o.FlushWait = TimeSpan.FromSeconds(1));
        provider.CreateLogger("x").LogInformation("x");
        (await request).ShouldBeEmpty();
        provider.Dispose();
        provider.Dropped.ShouldBe(1);
    }

    [Fact]
    public void AMissingFileIsRefusedAtOnce() =>
        Should.Throw<ArgumentException>(() => Some.Provider(Url, o => o.CaFile = _caFile + ".missing"));

    public void Dispose()
    {
        _listener.Dispose();
        _certificate.Dispose();
        File.Delete(_caFile);
    }

    /// <summary>Answers one request, and gives what came of it: nothing when the client broke off.</summary>
    private async Task<string> ServeOneAsync()
    {
        using var client = await _listener.AcceptTcpClientAsync();
        await using var stream = new SslStream(client.GetStream());
        try
        {
            await stream.AuthenticateAsServerAsync(_certificate);
            var buffer = new byte[64_000];
            var length = await stream.ReadAsync(buffer);
            if (length > 0) await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray());
            return Encoding.ASCII.GetString(buffer, 0, length);
        }
        catch (Exception error) when (error is IOException or System.Security.Authentication.AuthenticationException)
        {
            return "";
        }
    }
}
