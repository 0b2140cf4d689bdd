using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Tocsin.Alerts.Access;
using Tocsin.Storage.Questions;
using Tocsin.Testing;
using Tocsin.Web;
using Tocsin.Web.Operations;

namespace Tocsin.Tests;

/// <summary>Every way in leads through the table of permissions.</summary>
public sealed class PermissionsTests(Running running) : IClassFixture<Running>
{
    // Fails for a route that nobody thought of: what is new must be added to the table, and here.
    private const string Routes = """
        ReadApiDescription GET /api/v1/openapi.json
        ReadEvents GET,POST /api/v1/search
        ReadEvents GET,POST /api/v1/stats
        ReadEvents GET,POST /api/v1/histogram
        ReadEvents POST /api/v1/bursts
        ReadEvents GET,POST /api/v1/fields
        ReadEvents GET,POST /api/v1/values
        ReadEvents GET,POST /api/v1/complete
        ReadEvents GET /api/v1/events/{id}/
        ReadEvents GET /api/v1/events/{id}/surrounding
        ReadEvents GET /api/v1/tail
        ReadEvents GET /api/v1/export
        ReadAlerts GET /api/v1/alerts/
        ReadAlerts GET /api/v1/alerts/{id}
        RaiseAlerts POST /api/v1/alerts/
        TriageAlerts POST /api/v1/alerts/{id}/acknowledge
        TriageAlerts POST /api/v1/alerts/{id}/unacknowledge
        ReadSavedSearches GET /api/v1/saved-searches/
        ReadSavedSearches GET /api/v1/saved-searches/{name}
        ChangeSavedSearches PUT /api/v1/saved-searches/{name}
        ChangeSavedSearches POST /api/v1/saved-searches/{name}/rename
        ChangeSavedSearches DELETE /api/v1/saved-searches/{name}
        ReadEvents POST /api/v1/rules/backtest
        ReadEvents POST /api/v1/rules/explain
        ReadEvents POST /api/v1/rules/draft
        SwitchRules POST /api/v1/rules/switch
        ReadRules GET /api/v1/rules
        ReadMetrics GET /metrics
        ReadHealth GET /health
        SignIn POST /auth/signin
        SignIn POST /auth/signout
        SignIn GET,POST /signin
        SignIn GET,POST /not-found
        SignIn GET,POST /error
        UsePages GET,POST /
        UsePages GET,POST /search
        UsePages GET,POST /surrounding/{Id:long}
        UsePages GET,POST /alerts
        UsePages GET,POST /alerts/{Id}
        UsePages GET,POST /rules
        UsePages GET,POST /rules/attack
        UsePages GET,POST /rules/new
        UsePages GET,POST /rules/{Id}
        UsePages GET,POST /system
        UsePages  /_blazor/negotiate
        UsePages  /_blazor
        UsePages  /_blazor/disconnect/
        UsePages  /_blazor/initializers/
        """;

    private static readonly string[] Prefixes = ["/_framework/", "/_content/", "/css/", "/js/"];

    [Fact]
    public void EveryRouteDeclaresAnOperation()
    {
        var found = Endpoints().Select(e => (Endpoint: e, Path: "/" + e.RoutePattern.RawText!.TrimStart('/'))).ToList();
        foreach (var (endpoint, path) in found)
        {
            endpoint.Metadata.GetMetadata<IAllowAnonymous>().ShouldBeNull(path);
            endpoint.Metadata.GetMetadata<ForAttribute>().ShouldNotBeNull(path);
        }
        var declared = found
            .Where(f => Of(f.Endpoint) != Operation.ReadAssets && !IsElastic(f.Endpoint, f.Path))
            .Select(f => $"{Of(f.Endpoint)} {Methods(f.Endpoint)} {f.Path}").Distinct().Order().ToList();
        declared.ShouldBe(Routes.Split('\n').Order());
    }

    [Fact]
    public void AssetsAndElasticsearchsRoutesAreNothingElse()
    {
        foreach (var endpoint in Endpoints().Where(e => Of(e) == Operation.ReadAssets))
        {
            endpoint.RoutePattern.RawText!.ShouldSatisfyAllConditions(path => Prefixes.Any(
                p => ("/" + path).Replace("//", "/", StringComparison.Ordinal).StartsWith(p, StringComparison.Ordinal))
                    .ShouldBeTrue(path));
        }
        foreach (var endpoint in Endpoints().Where(e => IsElastic(e, e.RoutePattern.RawText!)))
        {
            Of(endpoint).ShouldBe(Operation.ReadEvents);
        }
    }

    [Fact]
    public void EveryPageIsForThoseWhoMayUsePagesUnlessItIsForSigningIn()
    {
        var pages = typeof(TocsinPages).Assembly.GetTypes()
            .Where(t => t.GetCustomAttributes<RouteAttribute>().Any()).ToList();
        pages.Count.ShouldBeGreaterThan(5);
        pages.Where(p => p.GetCustomAttribute<AllowAnonymousAttribute>() is not null).ShouldBeEmpty();
        pages.Where(p => p.GetCustomAttribute<ForAttribute>() is not null).Select(p => p.Name).Order()
            .ShouldBe(["Failed", "NotFound", "SignIn"]);
    }

    // What the handlers of pages call: each operation must refuse a caller whom the table does not let, and one whose
    // session has ended.
    [Fact]
    public async Task EveryOperationThatPagesAreGivenAsksTheTable()
    {
        var reader = new Caller("r", Role.Reader, "aaaaaaaa");
        (await AllowedAsync(new PageGuard(reader, _ => true))).ShouldBe(
        [
            "PageAlerts.FindAsync", "PageAlerts.ListAsync", "PageAlerts.Watch",
            "PageEvents.CompleteAsync", "PageEvents.CountAsync", "PageEvents.FieldsAsync", "PageEvents.FindAsync",
            "PageEvents.Follow", "PageEvents.GetAsync", "PageEvents.SurroundingAsync",
            "PageRules.ExplainAsync", "PageRules.Find", "PageRules.List", "PageRules.TryAsync",
            "PageSavedSearches.ListAsync", "PageSystem.Look",
        ]);
        (await AllowedAsync(new PageGuard(reader, _ => false))).ShouldBeEmpty();
        (await AllowedAsync(new PageGuard(Caller.Nobody, _ => true))).ShouldBeEmpty();
    }

    [Fact]
    public void NoPartOfAPageIsGivenWhatAsksNobody()
    {
        var given = typeof(TocsinPages).Assembly.GetTypes()
            .SelectMany(t => t.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(p => p.GetCustomAttribute<InjectAttribute>() is not null).Select(p => p.PropertyType).Distinct()
            .Where(t => t.Assembly.GetName().Name!.StartsWith("Tocsin", StringComparison.Ordinal)).ToList();
        given.Select(t => t.Name).Order().ShouldBe(
        [
            "Callers", "PageAlerts", "PageEvents", "PageHandover", "PageRules", "PageSavedSearches", "PageSystem",
            "PagesOptions",
        ]);
    }

    [Fact]
    public async Task EveryRoleMayDoWhatTheTableSaysOverHttp()
    {
        (Operation Operation, string Method, string Path)[] probes =
        [
            (Operation.ReadHealth, "GET", "/health"), (Operation.ReadMetrics, "GET", "/metrics"),
            (Operation.ReadEvents, "POST", "/api/v1/bursts"),
            (Operation.ReadEvents, "POST", "/api/v1/rules/backtest"),
            (Operation.ReadEvents, "POST", "/api/v1/rules/explain"),
            (Operation.ReadEvents, "POST", "/api/v1/rules/draft"),
            (Operation.ReadEvents, "GET", "/api/v1/search?limit=1"), (Operation.ReadEvents, "GET", "/api/v1/export"),
            (Operation.ReadEvents, "GET", "/es/events/_search"), (Operation.ReadEvents, "GET", "/_cat/indices"),
            (Operation.ReadAlerts, "GET", "/api/v1/alerts"), (Operation.RaiseAlerts, "POST", "/api/v1/alerts"),
            (Operation.TriageAlerts, "POST", "/api/v1/alerts/x/acknowledge"),
            (Operation.ReadSavedSearches, "GET", "/api/v1/saved-searches"),
            (Operation.ChangeSavedSearches, "PUT", "/api/v1/saved-searches/x"),
            (Operation.ChangeSavedSearches, "DELETE", "/api/v1/saved-searches/y"),
            (Operation.ReadRules, "GET", "/api/v1/rules"),
            (Operation.SwitchRules, "POST", "/api/v1/rules/switch"),
            (Operation.ReadApiDescription, "GET", "/api/v1/openapi.json"),
            (Operation.UsePages, "GET", "/search"), (Operation.UsePages, "GET", "/alerts"),
            (Operation.UsePages, "POST", "/_blazor/negotiate?negotiateVersion=1"),
            (Operation.SignIn, "GET", "/signin"), (Operation.SignIn, "POST", "/auth/signout"),
        ];
        foreach (var role in running.Roles)
        {
            foreach (var (operation, method, path) in probes)
            {
                var body = method is "POST" or "PUT" ? new StringContent("{}", Encoding.UTF8, "application/json") : null;
                using var answer = await running.AskAsync(role, method, path, body);
                var status = (int)answer.StatusCode;
                var isRefused = status is 401 or 403
                    || (status == 302 && answer.Headers.Location!.OriginalString.StartsWith("/signin?returnUrl", StringComparison.Ordinal));
                isRefused.ShouldBe(!Permissions.Allows(role, operation), $"{role} {method} {path}: {status}");
            }
        }
    }

    [Fact]
    public void ThePageAboutPermissionsSaysWhatTheTableSays() =>
        File.ReadAllText(Repository.File("docs", "permissions.md")).ShouldContain(Markdown());

    private static string Markdown()
    {
        var roles = Enum.GetValues<Role>().Where(r => r != Role.Nobody).Append(Role.Nobody).ToList();
        var text = new StringBuilder("| |").AppendJoin('|', roles.Select(r => $" {r} ")).Append("|\n|---|");
        text.AppendJoin('|', roles.Select(_ => "---")).Append("|\n");
        foreach (var operation in Enum.GetValues<Operation>())
        {
            text.Append($"| {operation} |")
                .AppendJoin('|', roles.Select(r => Permissions.Allows(r, operation) ? " yes " : " ")).Append("|\n");
        }
        return text.ToString();
    }

    private async Task<List<string>> AllowedAsync(PageGuard guard)
    {
        var sources = running.Server.Pages.Services.GetRequiredService<PageSources>();
        object[] given =
        [
            new PageEvents(sources.Events, sources.Questions, guard), new PageAlerts(sources.Alerts, guard),
            new PageSavedSearches(sources.SavedSearches, guard), new PageSystem(sources, guard),
            new PageRules(sources.Rules, sources.Events, guard),
        ];
        var allowed = new List<string>();
        foreach (var of in given)
        {
            foreach (var operation in of.GetType().GetMethods(
                BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(m => !m.IsSpecialName))
            {
                try
                {
                    var answer = operation.Invoke(of, [.. operation.GetParameters().Select(p => Any(p.ParameterType))]);
                    if (answer is Task task) await task;
                    allowed.Add($"{of.GetType().Name}.{operation.Name}");
                }
                catch (TargetInvocationException e) when (e.InnerException is UnauthorizedAccessException)
                {
                    // As meant.
                }
                catch (UnauthorizedAccessException)
                {
                    // As meant, a moment later.
                }
            }
        }
        allowed.Sort(StringComparer.Ordinal);
        return allowed;
    }

    private static object? Any(Type type) =>
        type == typeof(string) ? "x"
        : type == typeof(QuestionText) ? new QuestionText("*")
        : type == typeof(Alerts.AlertFilter) ? new Alerts.AlertFilter(null, null)
        : type == typeof(Action) ? (Action)(() => { })
        : type == typeof(Alerts.SavedSearch) ? new Alerts.SavedSearch { Name = "x" }
        : type.IsValueType ? Activator.CreateInstance(type) : null;

    // A build that is not published has one more, for files that are not there. It declares nothing, and is closed.
    private List<RouteEndpoint> Endpoints() =>
    [
        .. running.Server.Pages.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints)
            .OfType<RouteEndpoint>().Where(e => e.RoutePattern.RawText != "{**path:file}"),
    ];

    private static Operation Of(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<ForAttribute>()!.Operation;

    private static bool IsElastic(RouteEndpoint endpoint, string path) =>
        endpoint.Metadata.GetMetadata<Tocsin.Replies.ElasticRoute>() is not null && path.Length > 0;

    private static string Methods(RouteEndpoint endpoint) =>
        string.Join(',', endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Order() ?? Enumerable.Empty<string>());
}
