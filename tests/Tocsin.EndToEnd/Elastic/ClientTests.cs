using Tocsin.Testing;

namespace Tocsin.EndToEnd.Elastic;

/// <summary>The real clients of Elasticsearch and OpenSearch read from us: with a path, and at the root.</summary>
public sealed class ClientTests(KnownEvents known) : IClassFixture<KnownEvents>
{
    private const string Expected = "version 8; count 12; found 6 of web1; page 11 10 9; next 8 7 6; db1=6 max 11, web1=6 max 10; "
        + "several 6 4; unknown index 404; indices events-20260110 events-20260111; has mapping";

    [Fact]
    public async Task PythonsClientReads()
    {
        // Debian's own: its client is none of another Python's.
        const string python = "/usr/bin/python3";
        Counterpart.Require(File.Exists(python), $"{python} is missing: run .ci/install");
        await using var there = ChildProcess.Start(python, ["-c", "import elasticsearch"]);
        await there.WaitForExitAsync();
        Counterpart.Require(there.ExitCode == 0, "Python's Elasticsearch client is missing: run .ci/install");
        foreach (var url in Urls) (await ChildProcess.RunAsync(python, [Program("elastic.py"), url])).Trim().ShouldBe(Expected, url);
    }

    [Theory]
    [InlineData("elasticsearch7")]
    [InlineData("elasticsearch8")]
    [InlineData("elasticsearch9")]
    [InlineData("opensearch")]
    public async Task JavaScriptsClientsRead(string client)
    {
        var folder = Counterpart.ElasticClients();
        // The oldest looks at the root without asking for JSON, and gives up on the page: it needs the path.
        foreach (var url in client == "elasticsearch7" ? Urls[..1] : Urls)
        {
            var said = await ChildProcess.RunAsync(Counterpart.Program("node"), [Program("elastic.cjs"), folder, client, url]);
            // This one does not ask for JSON either, and at the root gets the page; all else it reads there too.
            var isPage = client == "opensearch" && url == Urls[1];
            said.Trim().ShouldBe(isPage ? Expected.Replace("version 8", "version of the page", StringComparison.Ordinal) : Expected, url);
        }
    }

    private string[] Urls => [new Uri(known.Url, "/es").ToString(), known.Url.GetLeftPart(UriPartial.Authority)];

    private static string Program(string name) => Repository.File("tests", "Tocsin.EndToEnd", "Programs", name);
}
