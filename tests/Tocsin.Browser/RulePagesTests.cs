using System.Text.Json;

namespace Tocsin.Browser;

/// <summary>The pages about rules, on a server with rules of its own.</summary>
public sealed class RulePagesTests(Site site) : PageTests(site)
{
    private const string Odd = "11111111-0000-4000-8000-000000000001";

    private const string Rules = """
        title: An odd program <img src=x onerror=noteProblem(1)>
        id: 11111111-0000-4000-8000-000000000001
        status: test
        level: high
        author: Ann Other
        license: DRL-1.1
        description: Finds a program that is odd.
        runbook: Ask whoever ran it.
        references: ['https://example.org/odd', 'javascript:noteProblem(2)']
        falsepositives: [Testers]
        tags: [attack.execution, attack.t1059.001]
        logsource: {product: windows, category: process_creation}
        detection:
          selection: {Image|endswith: '\evil.exe', CommandLine|contains: run}
          filter: {User: 'CORP\tester'}
          condition: selection and not filter
        suppress: {by: [Computer], for: 1h}
        ---
        title: A service was installed
        id: 11111111-0000-4000-8000-000000000002
        status: stable
        level: low
        tags: [attack.persistence, attack.t1543]
        logsource: {product: windows, service: system}
        detection: {selection: {EventID: 7045}, condition: selection}
        ---
        title: Ten odd programs
        id: 11111111-0000-4000-8000-000000000003
        level: critical
        correlation:
          type: event_count
          rules: [11111111-0000-4000-8000-000000000001]
          group-by: [Computer]
          timespan: 1h
          condition: {gte: 100}
          generate: true
        """;

    private const string Wrong = "title: Wrong\nid: x\ndetection:\n  a: {x|odd: 1}\n  condition: a\n";

    private IPage? _page;

    [Fact]
    public async Task RulesAreFoundByTypingAndOpenedByKeys()
    {
        var page = await OpenAsync("/rules");
        await page.Locator("tr:has-text('A service was installed')").WaitForAsync();
        await Site.PictureAsync(page, "rules-light");
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("ann t1059");
        await page.ComesToAsync("q=ann%20t1059");
        await page.GetByText("1 of", new() { Exact = false }).First.WaitForAsync();
        (await page.Locator(".queue tbody tr").CountAsync()).ShouldBe(1);
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("j");
        await page.Locator("tr[aria-selected=true]").WaitForAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("h1:has-text('An odd program <img')").WaitForAsync();
        page.Url.ShouldEndWith("/rules/" + Odd);
        await page.GoBackAsync();
        await page.Locator(".queue tbody tr").WaitForAsync();
        (await page.Locator("input[name=q]").InputValueAsync()).ShouldBe("ann t1059");
    }

    [Fact]
    public async Task LevelsStatusesAndKindsNarrowTheListAndAreInTheAddress()
    {
        var page = await OpenAsync("/rules");
        var rows = page.Locator(".queue tbody tr");
        await page.Locator(".toggle:has-text('low')").ClickAsync();
        await page.ComesToAsync("level=low");
        await page.UntilAsync("document.querySelectorAll('.queue tbody tr').length === 1");
        await page.Locator(".toggle:has-text('high')").ClickAsync();
        await page.UntilAsync("document.querySelectorAll('.queue tbody tr').length === 2");
        await page.Locator(".toggle:has-text('stable')").ClickAsync();
        await page.UntilAsync("document.querySelectorAll('.queue tbody tr').length === 1");
        await page.ReloadAsync();
        await rows.First.WaitForAsync();
        (await rows.CountAsync()).ShouldBe(1);
        await Site.OpenAsync(page, Site.Search, "/rules?kind=window");
        (await rows.InnerTextAsync()).ShouldContain("Ten odd programs");
    }

    [Fact]
    public async Task ARefusedRuleIsListedWithItsFileItsLineAndTheReason()
    {
        var page = await OpenAsync("/rules?show=refused");
        var row = page.Locator(".refused tr:has-text('wrong.yml:4')");
        await row.WaitForAsync();
        (await row.InnerTextAsync()).ShouldContain("odd");
    }

    [Fact]
    public async Task ARuleSaysAllThatIsSaidAboutItAndRunsNothingThatOthersWrote()
    {
        var page = await OpenAsync("/rules/" + Odd);
        foreach (var said in new[]
        {
            "Ann Other", "DRL-1.1", "Finds a program that is odd.", "Ask whoever ran it.", "Testers", "one event",
            "windows/process_creation",
        })
        {
            await page.GetByText(said).First.WaitForAsync();
        }
        (await page.Locator(".rule-source").InnerTextAsync()).ShouldContain(@"Image|endswith: '\evil.exe'");
        var links = await page.Locator("a[rel=noreferrer]").EvaluateAllAsync<string[]>("all => all.map(a => a.href)");
        links.ShouldBe(
            ["https://attack.mitre.org/techniques/T1059/001/", "https://example.org/odd"], ignoreOrder: true);
        await Site.PictureAsync(page, "rule-light");

        await page.GetByRole(AriaRole.Button, new() { Name = "Switch off…" }).ClickAsync();
        await page.Locator("input[name=why]").FillAsync("Our <b>backup</b> does that");
        await Site.PictureAsync(page, "rule-switch-light");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".is-off:has-text('Our <b>backup</b> does that')").WaitForAsync();
        await Site.PictureAsync(page, "rule-off-light");
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch on" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch off…" }).WaitForAsync();
    }

    [Theory, InlineData(ColorScheme.Light), InlineData(ColorScheme.Dark)]
    public async Task ABackTestShowsDaysAndWhatItsEventsShareAndAllPagesPass(ColorScheme scheme)
    {
        await SendAsync("pc1", 12, scheme);
        var page = await OpenAsync("/rules/" + Odd, scheme);
        await page.GetByRole(AriaRole.Button, new() { Name = "Back-test the last 30 days" }).ClickAsync();
        await page.Locator(".trial-bars rect").First.WaitForAsync();
        (await page.Locator(".trial [role=status]").InnerTextAsync()).ShouldContain("hits in 30 days");
        await page.Locator(".trial-values:has-text('pc1')").First.WaitForAsync();
        await page.GetByText("As a table").ClickAsync();
        await page.Locator(".trial-table td").First.WaitForAsync();
        await Site.PictureAsync(page, $"rule-tried-{scheme}".ToLowerInvariant());
        await Axe.PassesAsync(page, "a rule");
        foreach (var address in new[] { "/rules", "/rules?show=refused", "/rules?q=nothing-has-this", "/rules/attack",
            "/rules/none", "/rules/new?q=a%3Ab" })
        {
            await Site.OpenAsync(page, Site.Search, address);
            var name = address.Trim('/').Replace('/', '-').Replace('?', '-').Replace('%', '-');
            await Site.PictureAsync(page, $"{name}-{scheme}".ToLowerInvariant());
            await Axe.PassesAsync(page, address);
        }
    }

    [Fact]
    public async Task AnEventIsExplainedAgainstTheRuleThatIsChosen()
    {
        var id = await SendAsync("pc2", 1);
        var page = await OpenAsync($"/search?from=all&event={id}");
        await page.Locator(".detail summary:has-text('Rule')").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Explain against a rule" }).ClickAsync();
        await page.GetByText($"to explain against event").WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "A service was installed" }).ClickAsync();
        await page.GetByText("The rule is not true of the event.").WaitForAsync();
        await Site.OpenAsync(page, Site.Search, $"/rules/{Odd}?event={id}");
        await page.GetByText("The rule is true of the event.").WaitForAsync();
        await page.Locator(".explained li:has-text('Image ends with') .chip:has-text('evil.exe')").First.WaitForAsync();
        await Site.PictureAsync(page, "rule-explained-light");
        await page.GetByLabel("The event's id").FillAsync("999999999");
        await page.GetByRole(AriaRole.Button, new() { Name = "Explain" }).ClickAsync();
        await page.GetByText("There is no event of this id").WaitForAsync();
        await Axe.PassesAsync(page, "nothing explained");
    }

    [Fact]
    public async Task AnAlertOfARuleSaysWhyAndLeadsToItsRuleAndBack()
    {
        await SendAsync("pc3", 2);
        var page = await OpenAsync("/rules/" + Odd);
        await page.Locator(".rule-alerts a").First.ClickAsync();
        await page.Locator(".why:has-text('Image ends with')").WaitForAsync();
        await page.GetByText("Ann Other").WaitForAsync();
        await page.GetByText("Ask whoever ran it.").WaitForAsync();
        await Site.PictureAsync(page, "alert-of-rule-light");
        await Axe.PassesAsync(page, "an alert of a rule");
        await page.Locator(".why a").ClickAsync();
        await page.Locator(".rule-page").WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Show all" }).ClickAsync();
        await page.GetByText("of the rule").WaitForAsync();
        await page.Locator(".queue tbody tr").First.WaitForAsync();
        await Site.OpenAsync(page, Site.Search, "/alerts?show=all&rule=no-such-rule");
        (await page.Locator(".queue tbody tr").CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task ATechniqueLeadsToItsRules()
    {
        var page = await OpenAsync("/rules/attack");
        await page.Locator("section[aria-label=Persistence] a:has-text('T1543')").ClickAsync();
        await page.ComesToAsync("tag=attack.t1543");
        await page.GetByRole(AriaRole.Link, new() { Name = "A service was installed" }).WaitForAsync();
        (await page.Locator(".queue tbody tr").CountAsync()).ShouldBe(1);
    }

    // What is drafted is saved as it is: it must be true of the event that it was made of.
    [Fact]
    public async Task ARuleThatIsMadeOfAnEventOrASearchIsTrueOfIt()
    {
        var id = await SendAsync("pc4", 1);
        var page = await OpenAsync("/rules/new?event=" + id);
        var first = await DraftAsync(page);
        var query = Uri.EscapeDataString("""details.Image:"C:\\x\\evil.exe" 'pc4'""");
        await Site.OpenAsync(page, Site.Search, "/search?from=all&q=" + query);
        await page.Locator(".search summary:has-text('Share')").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Make a rule of this search" }).ClickAsync();
        await page.Locator("h1:has-text('A rule of this search')").WaitForAsync();
        var second = await DraftAsync(page);
        foreach (var draft in new[] { first, second })
        {
            var verdict = await AskAsync(page, "/api/v1/rules/explain", new { rule = draft, @event = id });
            verdict[0].GetProperty("matches").GetBoolean().ShouldBeTrue($"{draft}\n{verdict}");
        }
    }

    private static Task<string> DraftAsync(IPage page) => page.Locator(".rule-source").InnerTextAsync();

    private async Task<IPage> OpenAsync(string address, ColorScheme scheme = ColorScheme.Light)
    {
        if (!File.Exists(Site.Rules("own.yml")))
        {
            await File.WriteAllTextAsync(Site.Rules("wrong.yml"), Wrong);
            await File.WriteAllTextAsync(Site.Rules("own.yml"), Rules);
        }
        // One a test: signing in too often in a minute is refused.
        var page = _page ??= await Site.SignedInPageAsync(scheme);
        await Eventually.HappensAsync(
            async () => (await page.APIRequest.GetAsync(new Uri(Site.Search, "/api/v1/rules").ToString()))
                is { Ok: true } rules && (await rules.TextAsync()).Contains(Odd, StringComparison.Ordinal),
            () => "The rules are not read.");
        await Site.OpenAsync(page, Site.Search, address);
        return page;
    }

    /// <summary>Sends events of one machine, waits until the rule has fired on them, and gives the id of one.</summary>
    private async Task<string> SendAsync(string computer, int count, ColorScheme scheme = ColorScheme.Light)
    {
        var page = await OpenAsync("/rules", scheme);
        var before = await HitsAsync(page);
        await Site.PostAsync([
            .. Enumerable.Range(0, count).Select(i => new Dictionary<string, object>
            {
                ["EventID"] = 1,
                ["Channel"] = "Microsoft-Windows-Sysmon/Operational",
                ["Computer"] = computer,
                ["Image"] = @"C:\x\evil.exe",
                ["CommandLine"] = $"evil '{computer}' run {i}",
                ["User"] = @"CORP\ann",
            }),
        ]);
        await Eventually.HappensAsync(
            async () => await HitsAsync(page) == before + count, () => "The rule does not fire.");
        var found = await page.APIRequest.GetAsync(new Uri(
            Site.Search, "/api/v1/search?limit=1&query=" + Uri.EscapeDataString($"\"{computer}\"")).ToString());
        var body = await found.TextAsync();
        found.Ok.ShouldBeTrue(body);
        using var answer = JsonDocument.Parse(body);
        return answer.RootElement.GetProperty("events")[0].GetProperty("id").GetString()!;
    }

    private async Task<long> HitsAsync(IPage page)
    {
        var answer = await page.APIRequest.GetAsync(new Uri(Site.Search, "/api/v1/rules").ToString());
        using var rules = JsonDocument.Parse(await answer.TextAsync());
        return rules.RootElement.EnumerateArray().Single(r => r.GetProperty("id").GetString() == Odd)
            .GetProperty("hits").GetInt64();
    }

    private async Task<JsonElement> AskAsync(IPage page, string path, object body)
    {
        var answer = await page.APIRequest.PostAsync(
            new Uri(Site.Search, path).ToString(), new() { DataObject = body });
        var text = await answer.TextAsync();
        answer.Ok.ShouldBeTrue(text);
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }
}
