using Tocsin.Configuration;

namespace Tocsin.Tests.Configuration;

/// <summary>Which of several sources counts, what each says, and what is refused.</summary>
public sealed class EffectiveSettingsTests : IDisposable
{
    private readonly Sources _sources = new();

    public static TheoryData<string> Names => [.. KnownSettings.All.Select(setting => setting.Name)];

    public static TheoryData<string> NamesButData => [.. Names.Select(row => row.Data).Where(name => name != "data")];

    [Theory, MemberData(nameof(Names))]
    public void ExamplesAndDefaultsAreGoodValues(string name)
    {
        var setting = One(name);
        setting.Fault(setting.Example).ShouldBeNull();
        if (setting.Default() is { } text) setting.Fault(text).ShouldBeNull();
    }

    [Theory, MemberData(nameof(NamesButData))]
    public void EachSourceWinsOverTheOneBelowIt(string name)
    {
        var setting = One(name);
        From(setting).ShouldBe(setting.Default() is null ? null : "default");
        _sources.Yaml = $"# settings\n{name}: \"{setting.Example}\"\n";
        From(setting).ShouldNotBeNull().ShouldEndWith("my.yaml, line 2");
        _sources.EnvFile = $"\n# mine\n{setting.Variable}={setting.Example}\n";
        From(setting).ShouldNotBeNull().ShouldEndWith("my.env, line 3");
        _sources.Environment[setting.Variable] = setting.Example;
        From(setting).ShouldBe("environment");
        if (setting.Flag is null) return;
        _sources.Flags[name] = setting.Example;
        From(setting).ShouldBe("flag " + setting.Flag);
    }

    [Theory]
    [InlineData("ingest-url", "nonsense", "Write http://HOST:PORT")]
    [InlineData("alerts-url", "http://example.com", "Write http://HOST:PORT")]
    [InlineData("search-url", "http://localhost:99999", "Write http://HOST:PORT")]
    [InlineData("ingest-header", "My Key", "letters, digits and hyphens")]
    [InlineData("ingest-keys", ",,", "commas between")]
    [InlineData("no-auth", "perhaps", "neither true nor false"), InlineData("retention", "web=soon", "CATEGORY=AMOUNT")]
    [InlineData("retention-size", "web=1d", "units are MB, GB, TB")]
    [InlineData("script-user", "root", "nobody, or none")]
    [InlineData("alerts-retention", "1h", "between a day and a hundred years")]
    public void AValueThatCannotBeReadIsRefusedWithSourceAndCure(string name, string text, string cure)
    {
        _sources.Environment[One(name).Variable] = text;
        var fault = _sources.Read().Faults.ShouldHaveSingleItem();
        fault.ShouldStartWith($"{name} (environment): ");
        fault.ShouldContain(cure);
    }

    [Fact]
    public void ASecretIsNotSaidAloudWhenItIsRefused()
    {
        _sources.Yaml = "ingest-keys: [\"hunter2,3\"]";
        _sources.Read().Faults.ShouldHaveSingleItem().ShouldNotContain("hunter2");
    }

    [Fact]
    public void WhatIsServedIsWhatWasSet()
    {
        _sources.Yaml = """
            ingest-url: http://127.0.0.1:8081
            ingest-keys:
              - first
              - second
            retention: {default: 90d}
            retention-size: default=1GB
            alerts-retention: 52w
            no-auth: true
            script-user: none
            """;
        var effective = _sources.Read();
        effective.Faults.ShouldBeEmpty();
        var settings = effective.Build();
        settings.Data.ShouldBe(_sources.Data);
        settings.Ingest.ToString().ShouldBe("http://127.0.0.1:8081");
        settings.IngestKeys.ShouldBe(["first", "second"]);
        settings.IngestHeader.ShouldBe("X-Tocsin-Key");
        settings.Retention.IsEmpty.ShouldBeFalse();
        settings.AlertsKeptFor.ShouldBe(TimeSpan.FromDays(364));
        (settings.NoAuth, settings.ScriptsAsNobody, settings.TlsCertificate).ShouldBe((true, false, null));
    }

    [Fact]
    public void AnEmptyVariableIsAsIfNotSet()
    {
        _sources.EnvFile = "TOCSIN_SEARCH_URL=http://127.0.0.1:9191\nTOCSIN_INGEST_HEADER=\n";
        _sources.Environment["TOCSIN_SEARCH_URL"] = "";
        From(KnownSettings.SearchUrl).ShouldNotBeNull().ShouldEndWith("my.env, line 1");
        From(KnownSettings.IngestHeader).ShouldBe("default");
    }

    [Theory]
    [InlineData("TOCSIN_INGEST_URLS", "TOCSIN_INGEST_URL"), InlineData("TOCSIN_RETENTOIN", "TOCSIN_RETENTION")]
    [InlineData("TOCSIN_TLSKEY", "TOCSIN_TLS_KEY"), InlineData("TOCSIN_INGEST-KEYS", "TOCSIN_INGEST_KEYS")]
    public void AMisspeltVariableIsNamedWithTheNearestRightOne(string name, string nearest)
    {
        _sources.Environment[name] = "x";
        _sources.Read().Misspellings.ShouldBe([$"{name} (environment) is not a setting; did you mean {nearest}?"]);
    }

    [Theory, InlineData("ingest_url", "did you mean ingest-url?"), InlineData("colour-of-pages", "is not a setting.")]
    public void AMisspeltKeyOfTheFileIsNamedWithItsLine(string name, string said)
    {
        _sources.YamlOfData = $"no-auth: true\n{name}: x";
        var misspelt = _sources.Read().Misspellings.ShouldHaveSingleItem();
        misspelt.ShouldContain("tocsin.yaml, line 2");
        misspelt.ShouldEndWith(said);
    }

    [Theory, InlineData("TOCSIN_KEY"), InlineData("TOCSIN_URL"), InlineData("TOCSIN_TEST_LONG"), InlineData("PATH")]
    public void VariablesOfSendersAndOfOthersAreNoMisspellings(string name)
    {
        _sources.Environment[name] = "x";
        _sources.Read().Misspellings.ShouldBeEmpty();
    }

    [Fact]
    public void AFileInTheDataDirectoryCannotSayWhereThatIs()
    {
        _sources.YamlOfData = "data: /elsewhere";
        var effective = _sources.Read();
        effective.Faults.ShouldHaveSingleItem().ShouldContain("--config");
        effective.Values[0].Given!.Text.ShouldBe(_sources.Data);
    }

    [Fact]
    public void AFileThatIsNamedMaySayWhereDataIs()
    {
        _sources.Environment["TOCSIN_DATA"] = "";
        _sources.Yaml = "data: /elsewhere";
        _sources.Read().Build().Data.ShouldBe("/elsewhere");
    }

    [Fact]
    public void AFileThatIsNamedAndNotThereIsAFault()
    {
        var effective = EffectiveSettings.Read(
            new SettingSources { EnvFile = "/no/such.env", YamlFile = "/no/such.yaml" });
        effective.Faults.ShouldBe(
            ["There is no env file /no/such.env.", "There is no file /no/such.yaml; --config names it."]);
    }

    public void Dispose() => _sources.Dispose();

    private static Setting One(string name) => KnownSettings.All.Single(setting => setting.Name == name);

    private string? From(Setting setting) => _sources.Read().Values.Single(v => v.Setting == setting).Given?.From;
}
