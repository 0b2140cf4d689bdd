using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tocsin.Commands;
using Tocsin.Configuration;
using Tocsin.Serve;
using Tocsin.Testing;

namespace Tocsin.Tests.Commands;

/// <summary>What <c>tocsin config check</c> shows, tries and ends with.</summary>
public sealed class ConfigCheckTests : IDisposable
{
    private static readonly string[] FreePorts =
    [
        "--ingest-url", "http://127.0.0.1:0", "--alerts-url", "http://127.0.0.1:0",
        "--search-url", "http://127.0.0.1:0",
    ];

    private readonly TemporaryFolder _folder = new();

    private string Data => _folder.File("data");

    [Fact]
    public async Task GoodSettingsEndWithNothingWrongAndNothingMade()
    {
        var (code, output) = await CheckAsync(FreePorts);
        (code, output.Contains("Nothing is wrong.", StringComparison.Ordinal)).ShouldBe((0, true), output);
        output.ShouldContain("is not there yet and can be made");
        Directory.Exists(Data).ShouldBeFalse();
    }

    [Fact]
    public async Task EachValueStandsBesideWhereItComesFromAndSecretsAreMasked()
    {
        await File.WriteAllTextAsync(
            _folder.File("my.env"), "TOCSIN_INGEST_KEYS=hunter2\nTOCSIN_RETENTION=default=3d\n");
        var (code, output) = await CheckAsync([.. FreePorts, "--env-file", _folder.File("my.env")]);
        code.ShouldBe(0, output);
        Line(output, "retention ").ShouldEndWith("my.env, line 2");
        Line(output, "ingest-url ").ShouldEndWith("flag --ingest-url");
        Line(output, "alerts-retention ").ShouldEndWith("default");
        Line(output, "ingest-keys ").ShouldContain("********");
        output.ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task MisspeltNamesAreFaultsAndNamesOfMozDefAreNotes()
    {
        await File.WriteAllTextAsync(_folder.File("my.env"), "TOCSIN_INGEST_URLS=x\nOPTIONS_ESSERVERS=y\n");
        var (code, output) = await CheckAsync([.. FreePorts, "--env-file", _folder.File("my.env")]);
        code.ShouldBe(1);
        Line(output, "FAULT").ShouldEndWith("did you mean TOCSIN_INGEST_URL?");
        Line(output, "note  OPTIONS_ESSERVERS").ShouldContain("no counterpart");
        output.ShouldContain("1 fault.");
    }

    [Fact]
    public async Task APortThatIsTakenIsNamedWithWhoHasIt()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var (code, output) = await CheckAsync([.. FreePorts[..4], "--search-url", $"http://127.0.0.1:{port}"]);
        code.ShouldBe(1);
        var fault = Line(output, "FAULT");
        fault.ShouldStartWith(
            $"FAULT search-url: http://127.0.0.1:{port} is in use by process {Environment.ProcessId} (");
        fault.ShouldEndWith("choose another port with --search-url.");
    }

    [Fact]
    public async Task AServerThatRunsHasItsPortsByRight()
    {
        var any = new ListenUrl(false, "127.0.0.1", IPAddress.Loopback, 0);
        var settings = new Settings { Data = Data, Ingest = any, Alerts = any, Search = any };
        await using var server = (await Server.StartAsync(settings, [], TimeProvider.System)).Server!;
        var (code, output) = await CheckAsync(
            [.. FreePorts[2..], "--ingest-url", $"http://127.0.0.1:{server.SinkUrl.Port}"]);
        code.ShouldBe(0, output);
        output.ShouldContain("in use by the Tocsin that is running");
        output.ShouldContain("A Tocsin is running on the data directory");
    }

    [Theory]
    [InlineData("--data", "/proc/tocsin", "cannot be written")]
    [InlineData("--ingest-url", "http://192.0.2.1:0", "no address of this")]
    [InlineData("--ingest-header", "My Key", "no name of a header")]
    [InlineData("--tls-cert", "/no/such.pem", "cannot be used")]
    [InlineData("--tls-key", "/no/such.pem", "Name both")]
    [InlineData("--ingest-url", "http://0.0.0.0:0", "tocsin keys new")]
    [InlineData("--ingest-url", "https://127.0.0.1:0", "needs a certificate")]
    [InlineData("--config", "/no/such", "There is no")]
    public async Task WhatWouldNotWorkIsAFaultWithTheCure(string flag, string value, string cure)
    {
        var ports = FreePorts.Chunk(2).Where(pair => pair[0] != flag).SelectMany(pair => pair);
        var (code, output) = await CheckAsync([.. ports, flag, value]);
        code.ShouldBe(1, output);
        Line(output, "FAULT").ShouldContain(cure);
    }

    [Fact]
    public async Task TwoListenersOnOnePortAreAFault()
    {
        var (code, output) = await CheckAsync(
            ["--ingest-url", "http://127.0.0.1:29999", "--alerts-url", "http://127.0.0.1:29999", .. FreePorts[4..]]);
        code.ShouldBe(1);
        output.ShouldContain("ingest-url and alerts-url have one port, 29999.");
    }

    [Theory]
    [InlineData(true, 1, 0, "belong together")]
    [InlineData(false, 1, 1, "cannot be used")]
    [InlineData(true, -1, 1, "refuse it today")]
    public async Task CertificateAndKeyAreTried(bool match, int validDays, int expected, string said)
    {
        var (certificate, key) = (_folder.File("cert.pem"), _folder.File("key.pem"));
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = new CertificateRequest("CN=x", ecdsa, HashAlgorithmName.SHA256)
            .CreateSelfSigned(now.AddDays(-9), now.AddDays(validDays));
        await File.WriteAllTextAsync(certificate, made.ExportCertificatePem());
        await File.WriteAllTextAsync(key, (match ? ecdsa : other).ExportPkcs8PrivateKeyPem());
        var (code, output) = await CheckAsync([.. FreePorts, "--tls-cert", certificate, "--tls-key", key]);
        code.ShouldBe(expected, output);
        Line(output, expected == 0 ? "ok    tls-cert" : "FAULT tls-cert").ShouldContain(said);
    }

    [Fact]
    public async Task TheProgramReadsItsOwnEnvironmentAndWarnsAtTheStart()
    {
        await using var program = ChildProcess.Start(
            "dotnet", [Repository.Server, "serve", "--data", Data],
            [new("TOCSIN_RETENTOIN", "default=1d"), new("TOCSIN_RETENTION", "soon"), new("OPTIONS_MQPROTOCOL", "sqs")]);
        await program.WaitForExitAsync();
        program.ExitCode.ShouldBe(1);
        program.Output.ShouldContain(
            "Warning: TOCSIN_RETENTOIN (environment) is not a setting; did you mean TOCSIN_RETENTION?");
        program.Output.ShouldContain("Warning: OPTIONS_MQPROTOCOL (environment) has no counterpart");
        program.Output.ShouldContain("retention (environment): ");
        program.Output.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task HelpNamesEverySettingByFlagAndVariable()
    {
        var output = new StringWriter();
        await new RootCommand { ServeCommand.Create() }.Parse(["serve", "--help"])
            .InvokeAsync(new InvocationConfiguration { Output = output });
        foreach (var setting in KnownSettings.All)
        {
            output.ToString().ShouldContain(setting.Variable);
            if (setting.Flag is not null) output.ToString().ShouldContain(setting.Flag + " ");
        }
        output.ToString().Split('\n').Max(line => line.Length).ShouldBeLessThanOrEqualTo(120);
    }

    public void Dispose() => _folder.Dispose();

    private static string Line(string output, string beginning) =>
        output.Split('\n').First(line => line.StartsWith(beginning, StringComparison.Ordinal));

    private async Task<(int Code, string Output)> CheckAsync(string[] arguments)
    {
        var output = new StringWriter();
        string[] data = arguments.Contains("--data") ? [] : ["--data", Data];
        var code = await ConfigCommand.Create().Parse(["check", .. data, .. arguments])
            .InvokeAsync(new InvocationConfiguration { Output = output });
        return (code, output.ToString());
    }
}
