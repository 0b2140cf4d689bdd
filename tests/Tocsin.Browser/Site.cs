using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tocsin.Browser;

/// <summary>A server with sign-in on, and a browser in front of it that notes whatever a page must not do.</summary>
/// <remarks>One for each test class, whose tests run one after another.</remarks>
public sealed partial class Site : IAsyncLifetime
{
    /// <summary>What shows that a page has its answer.</summary>
    private const string Answered = ".figures b, .figures .fault, .query-error span, .queue, .alert-page, .welcome, "
        + ".plain, .surrounding .events, .surrounding .empty, .attack-page";

    private readonly TemporaryFolder _rules = new();
    private readonly ServerProcess _server;
    private readonly HttpClient _http = new();
    private readonly List<string> _problems = [];
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private string? _alertsKey;
    private Task? _filled;

    public Site() => _server = new()
    {
        Arguments = [],
        EnvironmentVariables = new Dictionary<string, string> { ["TOCSIN_RULES"] = Path.GetDirectoryName(Rules("x"))! },
    };

    /// <summary>A file among the server's rules, which are none until a test writes some.</summary>
    public string Rules(string file) => _rules.File(file);

    /// <summary>Scripts that ran, dialogs, violations of the policy and errors, over all pages.</summary>
    public IReadOnlyList<string> Problems
    {
        get
        {
            lock (_problems) return [.. _problems];
        }
    }

    public Uri Search => _server.SearchUrl;

    public Uri Alerts => _server.AlertsUrl;

    private static CultureInfo Invariant => CultureInfo.InvariantCulture;

    private static string Chromium =>
        Environment.GetEnvironmentVariable("TOCSIN_CHROMIUM") ?? "/usr/bin/chromium";

    private IBrowser Browser => _browser ?? throw new InvalidOperationException("The browser was not started.");

    public async ValueTask InitializeAsync()
    {
        await _server.StartAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Chromium,
            Args =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
    }

    /// <summary>A one-time link: the one printed at the first start.</summary>
    public string PrintedLink() => Link().Match(_server.Log) is { Success: true } match
        ? match.Value : throw new InvalidOperationException("No sign-in link in: " + _server.Log);

    /// <summary>A further one-time link, made on this machine.</summary>
    public async Task<string> NewLinkAsync()
    {
        var said = await CommandAsync("signin-link");
        return new Uri(Search, said[said.IndexOf("/signin", StringComparison.Ordinal)..].Trim()).ToString();
    }

    /// <summary>A page of a browser that nobody has signed in with.</summary>
    /// <param name="scheme">What the person prefers.</param>
    /// <param name="scripts">Whether the browser runs any.</param>
    public async Task<IPage> NewPageAsync(ColorScheme scheme = ColorScheme.Light, bool scripts = true)
    {
        var context = await Browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = 1280, Height = 800 },
            ColorScheme = scheme,
            JavaScriptEnabled = scripts,
        });
        await context.ExposeFunctionAsync("noteProblem", (string problem) => Note(problem));
        await context.AddInitScriptAsync("""
            document.addEventListener("securitypolicyviolation", (e) =>
              noteProblem(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample} at ${location.href}`));
            """);
        context.SetDefaultTimeout(30_000);
        var page = await context.NewPageAsync();
        page.PageError += (_, error) => Note("error: " + error);
        page.Dialog += async (_, dialog) =>
        {
            Note("dialog: " + dialog.Message);
            await dialog.DismissAsync();
        };
        page.Console += (_, message) =>
        {
            // Both are said as errors: what the page must not do, and that its code on the server has failed.
            if (message.Type == "error" && !message.Text.Contains("status of", StringComparison.Ordinal))
                Note(message.Text);
        };
        return page;
    }

    /// <summary>A page of a browser that has just been signed in.</summary>
    public async Task<IPage> SignedInPageAsync(ColorScheme scheme = ColorScheme.Light, bool scripts = true)
    {
        var page = await NewPageAsync(scheme, scripts);
        await SignInAsync(page, await NewLinkAsync());
        return page;
    }

    /// <summary>Opens the link and presses the button on it.</summary>
    public static async Task SignInAsync(IPage page, string link)
    {
        await page.GotoAsync(link);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Search", Exact = true }).WaitForAsync();
    }

    /// <summary>Opens a page and waits until it is live.</summary>
    public static async Task OpenAsync(IPage page, Uri listener, string address)
    {
        await page.GotoAsync(new Uri(listener, address).ToString());
        await page.Locator(".shell[data-live], header + .plain").First.WaitForAsync();
        await page.Locator(Answered).First.WaitForAsync();
    }

    /// <summary>Sends events, one request.</summary>
    public async Task PostAsync(params object[] events)
    {
        using var response = await _http.PostAsJsonAsync(new Uri(_server.IngestUrl, "/events"), events);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
    }

    /// <summary>A signed-in page on a server that holds <see cref="Filling"/>, once all of it is found.</summary>
    public async Task<IPage> OpenFilledAsync(string address, ColorScheme scheme = ColorScheme.Light)
    {
        await (_filled ??= FillAsync());
        var page = await SignedInPageAsync(scheme);
        await OpenAsync(page, Search, address);
        return page;
    }

    /// <summary>Closes all pages that are open.</summary>
    public async Task ClosePagesAsync()
    {
        foreach (var context in Browser.Contexts.ToList()) await context.CloseAsync();
    }

    /// <summary>What the open pages show, and what the server said: for whoever looks into a failed test.</summary>
    public async Task<string> StateAsync()
    {
        var said = new StringBuilder();
        foreach (var page in Browser.Contexts.SelectMany(context => context.Pages))
        {
            var focused = await page.EvaluateAsync<string>("document.activeElement?.outerHTML.slice(0, 200)");
            var text = await page.EvaluateAsync<string>("document.body.innerText.slice(0, 2000)");
            said.AppendLine(Invariant, $"{page.Url}, with the focus on {focused}:").AppendLine(text);
        }

        return said.AppendLine(_server.Log).ToString();
    }

    /// <summary>Raises an alert as the program that runs alerts does; gives its id.</summary>
    public async Task<string> RaiseAsync(object draft)
    {
        // What is said beside the key may come before it: the two streams are read as they come.
        _alertsKey ??= (await CommandAsync("keys", "new", "browser-tests", "--scope", "alerts")).Split('\n')
            .First(line => line.StartsWith("tk_", StringComparison.Ordinal)).Trim();
        // The running server knows a new key within a second.
        var (status, body) = await Eventually.GetAsync(() => SendAsync(draft), sent => sent.Status != 401);
        status.ShouldBe(200, body);
        return JsonDocument.Parse(body).RootElement.GetProperty("id").GetString()!;
    }

    /// <summary>The picture of a page, where pictures are wanted.</summary>
    public static async Task PictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("TOCSIN_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png") });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        _http.Dispose();
        await _server.DisposeAsync();
        _rules.Dispose();
        Problems.ShouldBeEmpty(_server.Log);
    }

    private async Task FillAsync()
    {
        foreach (var part in Filling.Events().Chunk(200))
            await PostAsync(part);
        var page = await SignedInPageAsync();
        await Eventually.HappensAsync(async () =>
        {
            await OpenAsync(page, Search, "/search?from=all");
            return await page.Locator(".figures b").InnerTextAsync() == Filling.Count.ToString("N0", Invariant);
        }, () => "The events are not found.");
        await page.CloseAsync();
    }

    private Task<string> CommandAsync(params string[] arguments) => ChildProcess.RunAsync(
        "dotnet", [Repository.Server, .. arguments, "--data", _server.DataFolder]);

    private async Task<(int Status, string Body)> SendAsync(object draft)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Alerts, "/api/v1/alerts"));
        request.Headers.Authorization = new("Bearer", _alertsKey);
        request.Content = JsonContent.Create(draft);
        using var response = await _http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private void Note(string problem)
    {
        lock (_problems) _problems.Add(problem);
    }

    [GeneratedRegex(@"https?://\S+/signin\?token=\S+", RegexOptions.NonBacktracking)]
    private static partial Regex Link();
}
