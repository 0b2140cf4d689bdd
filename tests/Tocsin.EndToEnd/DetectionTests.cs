using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Tocsin.Testing;

namespace Tocsin.EndToEnd;

/// <summary>Rules in YAML run on every event as it arrives: what they find is the same live, offline and over the past.</summary>
public sealed class DetectionTests : IAsyncDisposable
{
    private const string Rules = """
        title: An odd program
        id: 11111111-0000-4000-8000-000000000001
        level: high
        author: Ann
        tags: [attack.execution, attack.t1059]
        logsource: {product: windows, category: process_creation}
        detection:
          selection: {Image|endswith: '\evil.exe', CommandLine|contains|windash: ' -run '}
          filter: {User: 'CORP\tester'}
          condition: selection and not filter
        ---
        title: A service was installed
        id: 11111111-0000-4000-8000-000000000002
        level: low
        logsource: {product: windows, service: system}
        detection:
          selection: {EventID: 7045, Provider_Name: Service Control Manager}
          condition: selection
        ---
        title: A key was set
        id: 11111111-0000-4000-8000-000000000003
        level: informational
        logsource: {product: windows, category: registry_set}
        detection:
          selection: {TargetObject|contains: '\Run\', EventType: SetValue}
          condition: selection
        ---
        title: A user without a name
        id: 11111111-0000-4000-8000-000000000004
        level: medium
        logsource: {category: web}
        detection:
          selection: {user.name: null, status|gte: 500, hosts: b}
          words: ['needle']
          condition: selection and words
        ---
        title: Knocks
        id: 11111111-0000-4000-8000-000000000005
        name: knock
        level: low
        logsource: {category: knocks}
        detection:
          selection: {message|startswith: knock}
          condition: selection
        ---
        title: Five knocks of one user
        id: 11111111-0000-4000-8000-000000000006
        level: critical
        correlation: {type: event_count, rules: [knock], group-by: [user], timespan: 1m, condition: {gte: 5}}
        """;

    private const string Channel = "Microsoft-Windows-Sysmon/Operational";

    private static readonly object[] Events =
    [
        new { EventID = 1, Channel, Image = @"C:\x\EVIL.exe", CommandLine = "evil /run now", User = @"CORP\ann" },
        new { EventID = 1, Channel, Image = @"C:\x\evil.exe", CommandLine = "evil -run now", User = @"corp\TESTER" },
        new { EventID = "4688", Channel = "Security", NewProcessName = @"C:\x\evil.exe", CommandLine = "evil –run now" },
        new { EventID = 4624, Channel = "Security", Image = @"C:\x\evil.exe", CommandLine = "evil -run now" },
        new { EventID = 7045, Channel = "System", SourceName = "Service Control Manager", Hostname = "pc1" },
        new { EventID = 7045, Channel = "System", Provider_Name = "Other", SourceName = "Service Control Manager" },
        new
        {
            EventID = 13, Channel, EventType = "INFO", TargetObject = @"HKLM\Software\Run\x",
            Message = "Registry value set:\r\nEventType: SetValue\r\nImage: x",
        },
        new
        {
            Event = new
            {
                System = new { EventID = 1, Channel, Provider = new Dictionary<string, object> { ["#attributes"] = new { Name = "x" } } },
                EventData = new { Image = @"D:\evil.exe", CommandLine = "a -run b" },
            },
        },
        new { category = "web", status = 503, hosts = new[] { "a", "b" }, body = new { text = "a NEEDLE here" } },
        new { category = "web", status = "500", hosts = new[] { "a", "b" }, note = "needle", user = new { name = "x" } },
        new { category = "web", status = 404, hosts = "b", note = "needle" },
    ];

    private static readonly Dictionary<string, int> Expected = new()
    {
        ["11111111-0000-4000-8000-000000000001"] = 3,
        ["11111111-0000-4000-8000-000000000002"] = 1,
        ["11111111-0000-4000-8000-000000000003"] = 1,
        ["11111111-0000-4000-8000-000000000004"] = 1,
    };

    private readonly TemporaryFolder _folder = new();
    private readonly ServerProcess _server;
    private readonly HttpClient _http = new();

    public DetectionTests()
    {
        Directory.CreateDirectory(_folder.File("rules"));
        File.WriteAllText(_folder.File("rules/rules.yml"), Rules);
        _server = new ServerProcess
        {
            EnvironmentVariables = new Dictionary<string, string> { ["TOCSIN_RULES"] = _folder.File("rules") },
        };
    }

    [Fact]
    public async Task WhatIsFoundIsTheSameOfflineLiveAndOverThePast()
    {
        var lines = string.Join('\n', Events.Select(e => JsonSerializer.Serialize(e)));
        await File.WriteAllTextAsync(_folder.File("events.ndjson"), lines);
        var offline = await ChildProcess.RunAsync("dotnet",
            [Repository.Server, "rules", "run", "--rules", _folder.File("rules"), "--events", _folder.File("events.ndjson"),
                "--json"]);
        Count(offline.Split('\n').Where(l => l.StartsWith("{\"rule_id\"", StringComparison.Ordinal))
            .Select(l => JsonDocument.Parse(l).RootElement.GetProperty("rule_id").GetString()!)).ShouldBe(Expected);

        await _server.StartAsync();
        await SendAsync(lines);
        (await HitsAsync(Expected.Values.Sum())).ShouldBe(Expected);

        foreach (var (rule, hits) in Expected)
        {
            using var body = new StringContent(
                JsonSerializer.Serialize(new { rule, from = "now-1d", to = "now+1d" }), Encoding.UTF8, "application/json");
            using var answer = await _http.PostAsync(Url("/api/v1/rules/backtest"), body);
            using var said = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            said.RootElement.GetProperty("rules")[0].GetProperty("hits").GetInt32().ShouldBe(hits, rule);
        }
    }

    [Fact]
    public async Task ARuleThatIsSwitchedOffFindsNothingUntilItIsSwitchedOnAlsoAfterAKill()
    {
        const string Id = "11111111-0000-4000-8000-000000000001";
        await _server.StartAsync();
        await SendAsync(JsonSerializer.Serialize(Events[0]));
        await AlertsAsync(a => a.Length == 1);
        (await SwitchAsync("nobody's", false)).ShouldBe(HttpStatusCode.NotFound);
        (await SwitchAsync(Id, false)).ShouldBe(HttpStatusCode.NoContent);
        await _server.KillAsync();
        await _server.StartAsync();

        await SendAsync(JsonSerializer.Serialize(Events[0]));
        // What comes behind it and is found was judged after it.
        await SendAsync(JsonSerializer.Serialize(Events[4]));
        (await HitsAsync(2)).ShouldBe(new Dictionary<string, int>
        {
            [Id] = 1,
            ["11111111-0000-4000-8000-000000000002"] = 1,
        });
        (await _http.GetStringAsync(Url("/api/v1/rules"))).ShouldContain("\"enabled\":false");

        (await SwitchAsync(Id, true)).ShouldBe(HttpStatusCode.NoContent);
        await SendAsync(JsonSerializer.Serialize(Events[0]));
        (await HitsAsync(3))[Id].ShouldBe(2);
        (await _http.GetStringAsync(Url("/api/v1/rules"))).ShouldNotContain("\"enabled\":false");
    }

    private async Task<HttpStatusCode> SwitchAsync(string rule, bool enabled)
    {
        using var answer = await _http.PostAsJsonAsync(
            Url("/api/v1/rules/switch"), new { rule, enabled, comment = "as a test" });
        return answer.StatusCode;
    }

    [Fact]
    public async Task ARuleIsDraftedFromStoredEventsAndTriedOnThePast()
    {
        await _server.StartAsync();
        var usual = Enumerable.Range(0, 40).Select(i => JsonSerializer.Serialize(new
        {
            EventID = 1,
            Channel,
            Image = @"C:\Windows\System32\svchost.exe",
            CommandLine = $"svchost.exe -k netsvcs -p {i}",
        }));
        var odd = Enumerable.Range(0, 3).Select(i => JsonSerializer.Serialize(new
        {
            EventID = 1,
            Channel,
            Image = $@"C:\Users\u{i}\dropper.exe",
            CommandLine = $"dropper.exe --fetch -p {i}",
        }));
        await SendAsync(string.Join('\n', usual.Concat(odd)));
        await Eventually.HappensAsync(
            async () => (await _http.GetStringAsync(Url("/api/v1/search?query=dropper&limit=10")))
                .Contains("\"total\":3", StringComparison.Ordinal),
            () => _server.Log);
        using var body = new StringContent("""{"query":"details.CommandLine:*dropper*","title":"Droppers"}""",
            Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(Url("/api/v1/rules/draft"), body);
        using var drafted = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var root = drafted.RootElement;
        root.GetProperty("examples").GetInt32().ShouldBe(3);
        root.GetProperty("fires").GetInt32().ShouldBe(3);
        root.GetProperty("past_looked").GetInt32().ShouldBe(43);
        root.GetProperty("past_hits").GetInt32().ShouldBe(3);
        var yaml = root.GetProperty("yaml").GetString()!;
        yaml.ShouldContain("title: 'Droppers'");
        yaml.ShouldContain("dropper.exe");
        yaml.ShouldContain("category: process_creation");

        var said = await ChildProcess.RunAsync("dotnet",
            [Repository.Server, "rules", "draft", "--query", "details.CommandLine:*dropper*", "--data", _server.DataFolder]);
        said.ShouldContain("detection:");
    }

    [Fact]
    public async Task AnInformationalRuleTagsItsEventsAndRaisesNothing()
    {
        await _server.StartAsync();
        await SendAsync(JsonSerializer.Serialize(Events[6]));
        for (var start = 0; start < 2; start++)
        {
            await Eventually.HappensAsync(
                async () => (await _http.GetStringAsync(Url("/api/v1/search?query=tags:%22A%20key%20was%20set%22")))
                    .Contains("Software\\\\Run", StringComparison.Ordinal),
                () => _server.Log);
            await _server.KillAsync();
            await _server.StartAsync();
        }
        (await AlertsAsync(_ => true)).ShouldBeEmpty();
    }

    [Fact]
    public async Task AnAlertSaysByWhomTheRuleIsAndWhyItFired()
    {
        await _server.StartAsync();
        await SendAsync(JsonSerializer.Serialize(Events[0]));
        var alert = (await AlertsAsync(a => a.Length == 1)).Single();
        alert.GetProperty("rule_id").GetString().ShouldBe("11111111-0000-4000-8000-000000000001");
        alert.GetProperty("rule_name").GetString().ShouldBe("An odd program");
        alert.GetProperty("severity").GetString().ShouldBe("high");
        alert.GetProperty("author").GetString().ShouldBe("Ann");
        alert.GetProperty("tags").EnumerateArray().Select(t => t.GetString()).ShouldBe(["attack.execution", "attack.t1059"]);
        alert.GetProperty("why").EnumerateArray().Select(t => t.GetString())
            .ShouldContain(@"selection: Image ends with '\evil.exe': C:\x\EVIL.exe");
        alert.GetProperty("events")[0].GetRawText().ShouldContain("evil /run now");
    }

    [Fact]
    public async Task ARuleThatFiresFiveThousandTimesMakesOneAlertWithACountAndASample()
    {
        await _server.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            await SendAsync(string.Join('\n', Enumerable.Range(0, 1_000).Select(n => JsonSerializer.Serialize(
                new { EventID = 1, Channel, Image = @"C:\evil.exe", CommandLine = $"a -run {i} {n}", Computer = $"h{n}" }))));
        }
        var alert = (await AlertsAsync(a => a is [var one] && one.GetProperty("count").GetInt64() == 5_000)).Single();
        alert.GetProperty("events").GetArrayLength().ShouldBeInRange(2, 10);
    }

    [Fact]
    public async Task FiveKnocksOfOneUserAreOneAlertAndTheKnocksThemselvesNone()
    {
        await _server.StartAsync();
        await SendAsync(Knocks("ann", 4) + "\n" + Knocks("bob", 4));
        await HitsAsync(8);
        (await AlertsAsync(_ => true)).ShouldBeEmpty();
        await SendAsync(Knocks("bob", 1));
        var alert = (await AlertsAsync(a => a.Length == 1)).Single();
        alert.GetProperty("group").GetString().ShouldBe("user=bob");
        alert.GetProperty("count").GetInt64().ShouldBe(5);
    }

    [Fact]
    public async Task KillsNeitherLoseNorRepeatWhatRulesHaveCounted()
    {
        await _server.StartAsync();
        for (var i = 0; i < 4; i++)
        {
            await SendAsync(Knocks("carol", 1) + "\n" + JsonSerializer.Serialize(Events[0]));
            await _server.KillAsync();
            await _server.StartAsync();
        }
        (await HitsAsync(8)).ShouldBe(new Dictionary<string, int>
        {
            ["11111111-0000-4000-8000-000000000001"] = 4,
            ["11111111-0000-4000-8000-000000000005"] = 4,
        });
        await SendAsync(Knocks("carol", 1));
        var alerts = await AlertsAsync(a => a.Length == 2);
        alerts.Single(a => a.GetProperty("severity").GetString() == "critical").GetProperty("count").GetInt64().ShouldBe(5);
        alerts.Single(a => a.GetProperty("severity").GetString() == "high").GetProperty("count").GetInt64().ShouldBe(4);
    }

    [Fact]
    public async Task ARuleThatIsSavedRunsAndOneThatIsWrongIsNamedWithItsLine()
    {
        await _server.StartAsync();
        await File.WriteAllTextAsync(_folder.File("rules/new.yml"), """
            title: New
            id: 22222222-0000-4000-8000-000000000001
            level: low
            detection:
              selection: {flavour: mint}
              condition: selection
            """);
        await Eventually.HappensAsync(
            async () => (await _http.GetStringAsync(Url("/api/v1/rules"))).Contains("\"New\"", StringComparison.Ordinal),
            () => _server.Log);
        await SendAsync("""{"flavour":"mint"}""");
        (await AlertsAsync(a => a.Length == 1)).Single().GetProperty("rule_name").GetString().ShouldBe("New");
        await File.WriteAllTextAsync(_folder.File("rules/wrong.yml"), "title: Wrong\ndetection:\n  a: {x|odd: 1}\n  condition: a\n");
        await Eventually.HappensAsync(
            () => Task.FromResult(_server.Log.Contains("wrong.yml:3", StringComparison.Ordinal)), () => _server.Log);
    }

    [Fact]
    public async Task APipelineThatIsSavedCountsAtOnceAndOneThatIsWrongIsNamedWithItsLine()
    {
        await File.WriteAllTextAsync(_folder.File("rules/door.yml"), """
            title: A door was forced
            id: 22222222-0000-4000-8000-000000000002
            level: low
            logsource: {product: doors, service: lock}
            detection:
              selection: {State: forced, Who|expand: '%Guests%'}
              condition: selection
            """);
        await File.WriteAllTextAsync(_folder.File("rules/placeholders.yml"), "Guests: [mallory]");
        await _server.StartAsync();
        Directory.CreateDirectory(_folder.File("rules/pipelines"));
        await File.WriteAllTextAsync(_folder.File("rules/pipelines/wrong.yml"), "name: wrong\nlogsources: here\n");
        await Eventually.HappensAsync(
            () => Task.FromResult(_server.Log.Contains("wrong.yml:2", StringComparison.Ordinal)), () => _server.Log);
        Directory.CreateDirectory(Path.Combine(_server.DataFolder, "pipelines"));
        await File.WriteAllTextAsync(Path.Combine(_server.DataFolder, "pipelines", "doors.yml"), """
            name: doors
            complete: [doors]
            logsources:
            - logsource: {product: doors, service: lock}
              when: {kind: 'lock*'}
              fields: {State: [door.status], Who: [door.user]}
            """);
        // Which events came before the pipeline was read does not matter: one of them comes after.
        await Eventually.HappensAsync(async () =>
        {
            await SendAsync("""{"kind":"lock-7","door":{"status":"forced","user":"mallory"}}""");
            using var rules = JsonDocument.Parse(await _http.GetStringAsync(Url("/api/v1/rules")));
            return rules.RootElement.EnumerateArray().Any(r => r.GetProperty("name").GetString() == "A door was forced"
                && r.GetProperty("hits").GetInt32() > 0);
        }, () => _server.Log);
        (await AlertsAsync(a => a.Length == 1)).Single().GetProperty("rule_name").GetString()
            .ShouldBe("A door was forced");
    }

    [Fact]
    public async Task AnAlertAndACorrelationKnowFieldsByTheNamesThatPipelinesGiveThem()
    {
        await File.WriteAllTextAsync(_folder.File("rules/rules.yml"), """
            title: A program ran
            id: 22222222-0000-4000-8000-000000000003
            name: ran
            level: low
            logsource: {product: linux, category: process_creation}
            summary: "{CommandLine} of {User}"
            detection:
              selection: {Image|endswith: /odd}
              condition: selection
            suppress: {by: [User], for: 1h}
            ---
            title: Twice
            id: 22222222-0000-4000-8000-000000000004
            level: high
            correlation: {type: event_count, generate: true, rules: [ran], group-by: [User], timespan: 1m, condition: {gte: 2}}
            """);
        await _server.StartAsync();
        string Ran(string user) => JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["event"] = new { category = new[] { "process" }, type = new[] { "start" } },
            ["host.os.type"] = "linux",
            ["process"] = new { executable = "/odd", args = new[] { "odd", "-x" } },
            ["user"] = new { name = user },
        });
        await SendAsync($"{Ran("ann")}\n{Ran("bob")}\n{Ran("ann")}");
        var alerts = await AlertsAsync(a => a.Length == 3);
        string[] low =
        [
            .. alerts.Where(a => a.GetProperty("severity").GetString() == "low")
                .Select(a => a.GetProperty("summary").GetString()!).Order(StringComparer.Ordinal),
        ];
        low.ShouldBe(["odd -x of ann", "odd -x of bob"]);
        alerts.Single(a => a.GetProperty("severity").GetString() == "high").GetProperty("summary").GetString()!
            .ShouldContain("ann");
    }

    [Fact]
    public async Task EventsOfManyCollectorsAreFoundByRulesWithSigmasNamesOnceTheyAreNormalised()
    {
        (string Source, string Selection, string Event)[] cases =
        [
            ("product: linux, service: auditd", "type: EXECVE, a1: -e", """{"type":"EXECVE","a0":"nc","a1":"-e"}"""),
            ("product: linux, category: process_creation", "CommandLine: nc -e", """{"type":"EXECVE","a0":"nc","a1":"-e"}"""),
            ("product: linux, service: sshd", "message|contains: odd words", """{"program":"sshd","message":"odd words"}"""),
            ("product: linux, service: cron", "summary|contains: odd words",
                """{"SYSLOG_IDENTIFIER":"CRON","MESSAGE":"odd words","_HOSTNAME":"h","PRIORITY":"6"}"""),
            ("product: zeek, service: smb_files", "name: x.job, path|endswith: C$",
                """{"_path":"smb_files","ts":1793527200.5,"name":"x.job","path":"\\\\h\\C$"}"""),
            ("product: zeek, service: dns", "query: odd.example",
                """{"ts":1793527200.5,"uid":"C1","log":{"file":{"path":"/z/dns.log"}},"query":"odd.example"}"""),
            ("product: aws, service: cloudtrail", "eventSource: iam.amazonaws.com, eventName: OddUser, userIdentity.type: Root",
                """{"eventVersion":"1.08","eventTime":"2026-11-01T10:00:00Z","eventType":"AwsApiCall","eventSource":"iam.amazonaws.com","eventName":"OddUser","userIdentity":{"type":"Root"}}"""),
            ("category: webserver", "cs-method: GET, cs-uri-query|contains: /odd, sc-status: 404",
                """{"time":"2026-11-01T10:00:00Z","request":"GET /odd HTTP/1.1","status":404,"host":"h"}"""),
            ("product: windows, category: process_creation", "Image|endswith: odd.exe",
                """{"@timestamp":"2026-11-01T10:00:00Z","event":{"category":["process"],"type":["start"]},"host":{"name":"h","os":{"type":"windows"}},"process":{"name":"odd.exe","pid":7,"executable":"C:\\odd.exe"}}"""),
        ];
        var rules = string.Join("\n---\n", cases.Select((c, i) =>
            $"title: Case {i}\nid: 33333333-0000-4000-8000-00000000000{i}\nlogsource: {{{c.Source}}}\n"
                + $"detection:\n  s: {{{c.Selection}}}\n  condition: s\n"));
        await File.WriteAllTextAsync(_folder.File("rules/rules.yml"), rules);
        await _server.StartAsync();
        await SendAsync(string.Join('\n', cases.Skip(1).Select(c => c.Event)));
        var hits = await HitsAsync(cases.Length);
        hits.Count.ShouldBe(cases.Length, JsonSerializer.Serialize(hits));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private static string Knocks(string user, int count) => string.Join('\n', Enumerable.Range(0, count)
        .Select(_ => JsonSerializer.Serialize(new { category = "knocks", message = "knock", user })));

    private static Dictionary<string, int> Count(IEnumerable<string> ids) =>
        ids.GroupBy(id => id).OrderBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count());

    private Uri Url(string path) => new(_server.SearchUrl, path);

    private async Task SendAsync(string lines) => (await _server.SendAsync(lines)).Status.ShouldBe(200);

    // The rules' hits, once there are as many as there must be.
    private async Task<Dictionary<string, int>> HitsAsync(int sum)
    {
        var hits = new Dictionary<string, int>();
        await Eventually.HappensAsync(async () =>
        {
            using var rules = JsonDocument.Parse(await _http.GetStringAsync(Url("/api/v1/rules")));
            hits = rules.RootElement.EnumerateArray().Where(r => r.GetProperty("kind").GetString() == "event")
                .Where(r => r.GetProperty("hits").GetInt32() > 0)
                .OrderBy(r => r.GetProperty("id").GetString(), StringComparer.Ordinal)
                .ToDictionary(r => r.GetProperty("id").GetString()!, r => r.GetProperty("hits").GetInt32());
            return hits.Values.Sum() >= sum;
        }, () => $"{JsonSerializer.Serialize(hits)} {_server.Log}");
        return hits;
    }

    private async Task<JsonElement[]> AlertsAsync(Func<JsonElement[], bool> isGood)
    {
        var alerts = Array.Empty<JsonElement>();
        await Eventually.HappensAsync(async () =>
        {
            using var page = JsonDocument.Parse(await _http.GetStringAsync(Url("/api/v1/alerts?limit=100")));
            alerts = [.. page.RootElement.GetProperty("alerts").Clone().EnumerateArray()
                .Where(a => a.GetProperty("category").GetString() == "rule")];
            return isGood(alerts);
        }, () => $"{string.Join(", ", alerts)} {_server.Log}");
        return alerts;
    }
}
