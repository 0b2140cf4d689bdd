using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tocsin.Serve;
using Tocsin.Testing;

namespace Tocsin.Tests.Serve;

/// <summary>A certificate that is changed while it is used.</summary>
public sealed class CertificateTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void BetweenTheChangesOfItsTwoFilesTheOldOneStaysInUse()
    {
        var (first, second) = (Make("CN=first"), Make("CN=second"));
        Write(first.Certificate, first.Key, age: 20);
        using var certificate = Certificate.Open(
            _folder.File("cert.pem"), _folder.File("key.pem"), null, _clock, NullLogger.Instance);
        Write(second.Certificate, first.Key, age: 10);
        _clock.Advance(TimeSpan.FromSeconds(3));
        certificate.Current.Subject.ShouldBe("CN=first");
        Write(second.Certificate, second.Key, age: 0);
        _clock.Advance(TimeSpan.FromSeconds(3));
        certificate.Current.Subject.ShouldBe("CN=second");
    }

    public void Dispose() => _folder.Dispose();

    private static (string Certificate, string Key) Make(string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = new CertificateRequest(subject, key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return (made.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private void Write(string certificate, string key, int age)
    {
        foreach (var (name, text) in ((string, string)[])[("cert.pem", certificate), ("key.pem", key)])
        {
            File.WriteAllText(_folder.File(name), text);
            File.SetLastWriteTimeUtc(_folder.File(name), TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(-age));
        }
    }
}
