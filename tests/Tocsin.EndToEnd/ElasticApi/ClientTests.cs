using Tocsin.Testing;

namespace Tocsin.EndToEnd.ElasticApi;

/// <summary>The real clients of Elasticsearch and OpenSearch read from us: with a path, and at the root.</summary>
public sealed class ClientTests(KnownEvents known) : IClassFixture<KnownEvents>
{
    /// <summary>What the programs print of the known events.</summary>
    public const string Expected =
        "version 8; count 12; found 6 of web1; page 11 10 9; next 8 7 6; db1=6 max 11, web1=6 max 10; "
        + "several 6 4; unknown index 404; indices events-20260110 events-20260111; has mapping; scanned 12; point 12; "
        + "document 3; documents 3 0; exists true; fields true";

    [Fact]
    public async Task PythonsClientReads()
    {
        foreach (var url in Urls) (await PythonAsync(url)).ShouldBe(Expected, url.ToString());
    }

    [Theory]
    [InlineData("elasticsearch7")]
    [InlineData("elasticsearch8")]
    [InlineData("elasticsearch9")]
    [InlineData("opensearch")]
    public async Task JavaScriptsClientsRead(string client)
    {
        // The oldest looks at the root without asking for JSON, and gives up on the page: it needs the path.
        foreach (var url in client == "elasticsearch7" ? Urls[..1] : Urls)
        {
            var said = await JavaScriptAsync(client, url);
            // This one does not ask for JSON either, and at the root gets the page; all else it reads there too.
            var isPage = client == "opensearch" && url == Urls[1];
            said.ShouldBe(
                isPage ? Expected.Replace("version 8", "version of the page", StringComparison.Ordinal) : Expected,
                url.ToString());
        }
    }

    /// <summary>Reads with Python's client, and gives what it printed.</summary>
    /// <param name="url">Where.</param>
    /// <param name="signIn">The form in which a token is sent, and the token; nothing to send none.</param>
    public static async Task<string> PythonAsync(Uri url, params string[] signIn)
    {
        // Debian's own: its client is none of another Python's.
        const string python = "/usr/bin/python3";
        Counterpart.Require(File.Exists(python), $"{python} is missing: run .ci/install");
        await using var there = ChildProcess.Start(python, ["-c", "import elasticsearch"]);
        await there.WaitForExitAsync();
        Counterpart.Require(there.ExitCode == 0, "Python's Elasticsearch client is missing: run .ci/install");
        return (await ChildProcess.RunAsync(python, [Program("elastic.py"), Bare(url), .. signIn])).Trim();
    }

    /// <summary>Reads with one of JavaScript's clients, and gives what it printed.</summary>
    public static async Task<string> JavaScriptAsync(string client, Uri url, params string[] signIn)
    {
        var folder = Counterpart.ElasticClients();
        return (await ChildProcess.RunAsync(
            Counterpart.Program("node"), [Program("elastic.cjs"), folder, client, Bare(url), .. signIn])).Trim();
    }

    private Uri[] Urls => [new Uri(known.Url, "/es"), known.Url];

    private static string Bare(Uri url) => url.ToString().TrimEnd('/');

    private static string Program(string name) => Repository.File("tests", "Tocsin.EndToEnd", "Programs", name);
}
