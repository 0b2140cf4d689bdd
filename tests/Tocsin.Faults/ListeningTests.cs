using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tocsin.Testing;

namespace Tocsin.Faults;

/// <summary>Who may listen where, on what data.</summary>
public sealed class ListeningTests
{
    [Fact]
    public async Task ASecondServerOnTheSameDataIsRefused()
    {
        await using var server = await ServerProcess.StartNewAsync();
        await using var second = new ServerProcess { Data = server.DataFolder };

        var refusal = await Should.ThrowAsync<InvalidOperationException>(second.StartAsync);

        refusal.Message.ShouldContain("Another Tocsin");
    }

    [Fact]
    public async Task AnAddressThatIsTakenIsNamedWithTheCure()
    {
        await using var server = await ServerProcess.StartNewAsync();
        using var folder = new TemporaryFolder();
        var ports = Ports.Free(2);
        await using var other = ChildProcess.Start(
            "dotnet",
            [
                Repository.Server, "serve", "--no-auth", "--data", folder.File("data"),
                "--alerts-url", $"http://127.0.0.1:{ports[0]}",
                "--search-url", $"http://127.0.0.1:{ports[1]}",
                "--ingest-url", $"http://127.0.0.1:{server.IngestUrl.Port}",
            ]);
        await other.WaitForExitAsync();

        other.ExitCode.ShouldBe(1);
        other.Output.ShouldContain(server.IngestUrl.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        other.Output.ShouldContain("--ingest-url");
        other.Output.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task WithoutAKeyTheSinkListensOnLoopbackOnlyAndSaysWhatToDo()
    {
        var port = Ports.Free(1)[0];
        using var folder = new TemporaryFolder();
        var failure = await Should.ThrowAsync<InvalidOperationException>(() => ChildProcess.RunAsync(
            "dotnet",
            [Repository.Server, "serve", "--data", folder.File("data"), "--ingest-url", $"http://0.0.0.0:{port}"]));

        failure.Message.ShouldContain("tocsin keys new");
    }

    [Fact]
    public async Task ACertificateIsReadAgainWhenItsFilesChange()
    {
        using var folder = new TemporaryFolder();
        var (certificate, key) = (folder.File("cert.pem"), folder.File("key.pem"));
        WriteCertificate("CN=first", certificate, key);
        await using var server = new ServerProcess
        {
            EnvironmentVariables = new Dictionary<string, string>
            {
                ["TOCSIN_TLS_CERT"] = certificate,
                ["TOCSIN_TLS_KEY"] = key,
            },
            HttpsSink = true,
        };
        await server.StartAsync();
        (await SubjectAsync(server)).ShouldBe("CN=first");

        WriteCertificate("CN=second", certificate, key);

        (await Eventually.GetAsync(() => SubjectAsync(server), s => s == "CN=second")).ShouldBe("CN=second");
    }

    private static void WriteCertificate(string subject, string certificate, string key)
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, ecdsa, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(key, ecdsa.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(certificate, made.ExportCertificatePem());
    }

    private static async Task<string> SubjectAsync(ServerProcess server)
    {
        var subject = "";
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) =>
            {
                subject = certificate!.Subject;
                return true;
            },
        };
        using var http = new HttpClient(handler) { BaseAddress = server.IngestUrl };
        using var response = await http.GetAsync("/health");
        return subject;
    }
}
