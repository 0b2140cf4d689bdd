namespace Tocsin.Tests.Configuration;

/// <summary>MozDef's variables: what is taken over, and what is said of the others.</summary>
public sealed class MozDefOptionsTests : IDisposable
{
    private readonly Sources _sources = new();

    [Theory]
    [InlineData("OPTIONS_LISTEN_HOST", "0.0.0.0", "ingest-url", "http://0.0.0.0:8080")]
    [InlineData("OPTIONS_METEOR_PORT", "3000", "alerts-url", "http://localhost:3000")]
    [InlineData("OPTIONS_METEOR_KIBANAURL", "http://localhost:9091/app/kibana", "search-url", "http://localhost:9091")]
    [InlineData("OPTIONS_METEOR_KIBANAURL", "http://relative:9092/app/kibana", "search-url", "http://localhost:9092")]
    [InlineData("OPTIONS_BACKUP_PRUNING", "20,0,0", "retention", "default=20d")]
    public void ThoseWithACounterpartAreUnderstood(string name, string text, string setting, string expected)
    {
        _sources.Environment[name] = text;
        var effective = _sources.Read();
        effective.Notes.ShouldBeEmpty();
        var given = effective.Values.Single(v => v.Setting.Name == setting).Given.ShouldNotBeNull();
        (given.Text, given.From).ShouldBe((expected, $"{name}, environment"));
    }

    [Fact]
    public void OurOwnVariablesWinAndTheFileOfSettingsYields()
    {
        _sources.Yaml = "alerts-url: http://localhost:1111\nsearch-url: http://localhost:2222";
        _sources.EnvFile = "TOCSIN_SEARCH_URL=http://localhost:4444";
        _sources.Environment["OPTIONS_METEOR_PORT"] = "3333";
        _sources.Environment["OPTIONS_METEOR_KIBANAURL"] = "http://localhost:5555";
        var settings = _sources.Read().Build();
        (settings.Alerts.Port, settings.Search.Port).ShouldBe((3333, 4444));
    }

    [Theory]
    [InlineData("OPTIONS_ESSERVERS", "http://elasticsearch:9200", "no Elasticsearch is asked")]
    [InlineData("OPTIONS_MQPROTOCOL", "sqs", "the journal takes its place")]
    [InlineData("OPTIONS_SOMETHING_ELSE", "x", "nothing of this kind")]
    [InlineData("OPTIONS_METEOR_PORT", "many", "TOCSIN_ALERTS_URL")]
    [InlineData("OPTIONS_METEOR_KIBANAURL", "http://kibana.example.com", "TOCSIN_SEARCH_URL")]
    [InlineData("OPTIONS_BACKUP_PRUNING", "0,0,0", "TOCSIN_RETENTION")]
    public void OthersAreNamedWithTheReasonAndAreNoFault(string name, string text, string reason)
    {
        _sources.EnvFile = $"{name}={text}";
        var effective = _sources.Read();
        effective.Faults.ShouldBeEmpty();
        var note = effective.Notes.ShouldHaveSingleItem();
        note.ShouldStartWith(name);
        note.ShouldContain("my.env, line 1");
        note.ShouldContain(reason);
    }

    public void Dispose() => _sources.Dispose();
}
