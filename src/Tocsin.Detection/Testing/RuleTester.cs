using System.Net.Http.Headers;
using Tocsin.Alerting;
using Tocsin.Detection.Scripts;

namespace Tocsin.Detection.Testing;

/// <summary>A server with an empty data directory, made for one test.</summary>
/// <param name="Ingest">Its log sink, such as <c>http://127.0.0.1:8080/</c>.</param>
/// <param name="Search">Its search.</param>
/// <param name="Token">For searching; null when it wants none.</param>
/// <param name="Key">For sending, in the header <c>X-Tocsin-Key</c>; null when it wants none.</param>
public sealed record TestServer(Uri Ingest, Uri Search, string? Token, string? Key);

/// <summary>How a test went.</summary>
/// <param name="Name">The test's name.</param>
/// <param name="Failures">What differs from what was expected; empty when it passed.</param>
public sealed record RuleTestResult(string Name, IReadOnlyList<string> Failures)
{
    /// <summary>Whether it passed.</summary>
    public bool Passed => Failures.Count == 0;
}

/// <summary>Runs a script against its tests: sends the events to a server made for it, runs each rule once and compares
/// what it would have raised. It runs in this process: a tool, not the server.</summary>
public sealed class RuleTester : IDisposable
{
    private static readonly TimeSpan SearchableWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RunMax = TimeSpan.FromSeconds(60);

    private readonly Script? _script;
    private readonly TimeProvider _clock;

    private RuleTester(Script? script, IReadOnlyList<ScriptError> errors, TimeProvider clock) =>
        (_script, Errors, _clock) = (script, errors, clock);

    /// <summary>Why the script does not compile; empty when it does.</summary>
    public IReadOnlyList<ScriptError> Errors { get; }

    /// <summary>Compiles the script.</summary>
    /// <param name="file">The <c>.cs</c> file.</param>
    /// <param name="clock">What now is, in events and runs.</param>
    public static RuleTester Load(string file, TimeProvider clock)
    {
        if (!File.Exists(file))
        {
            return new RuleTester(null, [new ScriptError(file, 0, 0, "There is no such file.")], clock);
        }
        var (script, errors) = Script.Load(new ScriptCompiler(), Path.GetFullPath(file), File.ReadAllText(file));
        return new RuleTester(script, errors, clock);
    }

    /// <summary>Runs every rule of the file against one test.</summary>
    public async Task<RuleTestResult> RunAsync(RuleTest test, TestServer server, CancellationToken stop)
    {
        if (_script is null) return new RuleTestResult(test.Name, [.. Errors.Select(e => e.ToString())]);
        using var search = new SearchClient(server.Search, server.Token);
        var failures = new List<string>();
        try
        {
            await SendAsync(test, server, search, stop);
            var drafts = await RunAllAsync(search, failures, stop);
            Compare(test.Expect, [.. drafts.Select(d => d.Summary)], failures);
            CompareSets("groups", test.Expect.Groups, drafts.Select(d => d.Group), failures);
        }
        catch (Exception e) when (e is HttpRequestException or SearchFailedException or TimeoutException)
        {
            failures.Add(e.Message);
        }
        return new RuleTestResult(test.Name, failures);
    }

    /// <summary>Unloads the script.</summary>
    public void Dispose() => _script?.Dispose();

    private async Task SendAsync(RuleTest test, TestServer server, SearchClient search, CancellationToken stop)
    {
        var (count, json) = TestEventWriter.Write(test, _clock.GetUtcNow());
        using var http = new HttpClient { BaseAddress = server.Ingest };
        if (server.Key is not null) http.DefaultRequestHeaders.Add("X-Tocsin-Key", server.Key);
        using var body = new ByteArrayContent(json);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await http.PostAsync("events", body, stop);
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"The events were refused: {(int)answer.StatusCode} {answer.ReasonPhrase}");
        }
        var began = _clock.GetTimestamp();
        while (await search.CountAsync("*", stop) is var found && found < count)
        {
            if (_clock.GetElapsedTime(began) > SearchableWithin)
            {
                throw new TimeoutException($"{found} of {count} events are searchable after 30 s");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), _clock, stop);
        }
    }

    private async Task<List<AlertDraft>> RunAllAsync(
        SearchClient search, List<string> failures, CancellationToken stop)
    {
        var drafts = new List<AlertDraft>();
        foreach (var rule in _script!.Rules)
        {
            using var limit = new CancellationTokenSource(RunMax, _clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
            var now = _clock.GetUtcNow();
            var run = new AlertRun(rule.Name, now, now.AddDays(-1), search, (draft, _) =>
            {
                drafts.Add(draft);
                return Task.FromResult(new RaiseAnswer("", Raised: true));
            });
            if (await _script.RunAsync(run, either.Token) is { } why) failures.Add($"{rule.Name} failed: {why}");
        }
        return drafts;
    }

    /// <summary>Adds what differs in the number of alerts, and in their summaries.</summary>
    internal static void Compare(TestExpectation expected, IReadOnlyList<string> summaries, List<string> failures)
    {
        if (summaries.Count != expected.Alerts)
        {
            var raised = string.Concat(summaries.Select(summary => $"{Environment.NewLine}  {summary}"));
            failures.Add($"expected {expected.Alerts} alerts, got {summaries.Count}{raised}");
        }
        CompareSets("summaries", expected.Summaries, summaries, failures);
    }

    private static void CompareSets(
        string what, IReadOnlyList<string>? expected, IEnumerable<string> found, List<string> failures)
    {
        if (expected is null) return;
        var (want, got) = (expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal).ToList());
        if (want.SequenceEqual(got)) return;
        failures.Add($"expected {what} {string.Join(", ", want)}; got {string.Join(", ", got)}");
    }
}
