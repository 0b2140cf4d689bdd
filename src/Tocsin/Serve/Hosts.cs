using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Tocsin.Alerts;
using Tocsin.Alerts.Access;
using Tocsin.Auth;
using Tocsin.Configuration;
using Tocsin.Detection.Rules;
using Tocsin.Endpoints;
using Tocsin.Endpoints.Alerts;
using Tocsin.Endpoints.ElasticApi;
using Tocsin.Health;
using Tocsin.Pipeline.Sources;
using Tocsin.Replies;
using Tocsin.Storage.Questions;
using Tocsin.Web;
using Tocsin.Web.Operations;

namespace Tocsin.Serve;

/// <summary>
/// Builds the two web applications: the sink, kept bare because every event passes through it, and pages with the API.
/// </summary>
internal static class Hosts
{
    private const int ConnectionsMax = 10_000;
    private const int FormBytesMax = 64 * 1024;

    // Of one user at once.
    private const int BackTestsMax = 2;
    private const int SearchesMax = 10;
    private const int TailsMax = 20;
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(5);

    // For this machine's own programs: no certificate to trust, no address to know.
    private static readonly ListenUrl Local = new(false, "127.0.0.1", System.Net.IPAddress.Loopback, 0);

    /// <summary>The log sink.</summary>
    public static WebApplication Sink(Settings settings, Certificate? certificate, SinkEndpoint sink)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        Common(builder, certificate, settings.Ingest, Local);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = EventsSource.BytesMax);
        // Reading goes on in the thread that received: a request of one event would otherwise wait for two more.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        var app = builder.Build();
        app.Run(sink.HandleAsync);
        return app;
    }

    /// <summary>Pages and API, for people on their listeners and for this machine's programs on a third.</summary>
    public static WebApplication Pages(Settings settings, Certificate? certificate, PagesParts parts)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(Hosts).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            WebRootPath = Path.Combine(AppContext.BaseDirectory, "wwwroot"),
        });
        builder.Configuration.Sources.Clear();
        Common(builder, certificate, settings.Alerts, settings.Search, Local);
        // What takes more says so itself.
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = FormBytesMax);
        // Present in a build, absent once published, when the files are there themselves.
        builder.WebHost.UseStaticWebAssets();
        var services = builder.Services;
        services.AddSingleton(parts.Access).AddSingleton(parts.Auth);
        services.AddAuthentication(TocsinAuthentication.Scheme_)
            .AddScheme<AuthenticationSchemeOptions, TocsinAuthentication>(TocsinAuthentication.Scheme_, null);
        services.AddAuthorizationBuilder()
            .SetDefaultPolicy(OperationAccess.Policy).SetFallbackPolicy(OperationAccess.Policy);
        services.AddSingleton<IAuthorizationHandler, OperationAccess>();
        services.AddDataProtection().SetApplicationName("tocsin")
            .PersistKeysToFileSystem(Directory.CreateDirectory(Path.Combine(settings.Data, "cookie-keys")));
        services.AddAntiforgery(antiforgery => antiforgery.Cookie.Name = "tocsin-form");
        var callers = new Callers { WhoIs = OperationAccess.CallerOf, Holds = parts.Access.Holds };
        TocsinPages.Add(services, OptionsOf(settings, parts), SourcesOf(parts), callers);
        var app = builder.Build();
        app.UseSecurityHeaders();
        SameSite.Use(app, localNamesOnly: settings.NoAuth);
        ElasticEndpoints.UseRoot(app);
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        parts.OpenRequests.Use(app);
        ApiError.Use(app);
        KnownParameters.Use(app);
        Map(app, parts);
        TocsinPages.Map(app);
        return app;
    }

    /// <summary>Where an application listens, once it was started.</summary>
    public static IEnumerable<Uri> Addresses(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!
            .Addresses.Select(a => new Uri(a));

    private static void Common(WebApplicationBuilder builder, Certificate? certificate, params ListenUrl[] urls)
    {
        builder.Logging.ClearProviders().AddProvider(new ConsoleLog()).SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Error)
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)
            // Why it could not start is said by the command, with the cure.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = ConnectionsMax;
            foreach (var url in urls) Listening.On(kestrel, url, certificate);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopWithin);
        // Signals are the business of the command, which stops everything in its order.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
    }

    private static void Map(WebApplication app, PagesParts parts)
    {
        app.MapGet("/health", parts.Health.AnswerAsync).For(Operation.ReadHealth);
        app.MapGet(MetricsEndpoint.Path, parts.Metrics.AnswerAsync).For(Operation.ReadMetrics);
        var turns = new UserTurns(SearchesMax, "searches");
        new SearchEndpoint(parts.Events, parts.Questions, turns).Map(app).For(Operation.ReadEvents);
        new FieldsEndpoint(parts.Events, parts.Questions, turns).Map(app).For(Operation.ReadEvents);
        new EventEndpoint(parts.Events, parts.Questions, turns).Map(app).For(Operation.ReadEvents);
        new BurstsEndpoint(parts.Events, parts.Questions, turns).Map(app).For(Operation.ReadEvents);
        var tails = new UserTurns(TailsMax, "tails");
        new TailEndpoint(parts.Events, parts.Questions, tails, app.Lifetime.ApplicationStopping)
            .Map(app).For(Operation.ReadEvents);
        var saved = new SavedSearchEndpoint(parts.SavedSearches).Map(app);
        saved.Reading.For(Operation.ReadSavedSearches);
        saved.Changing.For(Operation.ChangeSavedSearches);
        OpenApiEndpoint.Map(app).For(Operation.ReadApiDescription);
        new ExportEndpoint(parts.Events, parts.Questions, turns).Map(app).For(Operation.ReadEvents);
        new ElasticEndpoints(parts.Events, parts.Questions, turns).Map(app).For(Operation.ReadEvents);
        var alerts = AlertEndpoints.Map(
            app, parts.Alerts, (http, rule) => !rule.StartsWith(AlertStore.OwnRules, StringComparison.OrdinalIgnoreCase)
                && (OperationAccess.CallerOf(http).Role == Role.Worker
                    || !parts.Rules.Rules.Any(r => string.Equals(r.Name, rule, StringComparison.OrdinalIgnoreCase))));
        alerts.Reading.For(Operation.ReadAlerts);
        alerts.Raising.For(Operation.RaiseAlerts);
        alerts.Triage.For(Operation.TriageAlerts);
        var asked = new AskedRules(parts.Engine, parts.Clock);
        new ExplainEndpoint(asked, parts.Events, turns).Map(app).For(Operation.ReadEvents);
        new BackTestEndpoint(asked, parts.Events, parts.Clock, new UserTurns(BackTestsMax, "back-tests"))
            .Map(app).For(Operation.ReadEvents);
        new DraftEndpoint(
            parts.Engine, parts.Events, parts.Questions, parts.Clock, new UserTurns(BackTestsMax, "drafts"))
            .Map(app).For(Operation.ReadEvents);
        new SwitchEndpoint(parts.Engine, parts.Clock).Map(app).For(Operation.SwitchRules);
        RulesEndpoint.Map(app, parts.Engine, () => parts.Rules.Rules).For(Operation.ReadRules);
        new SignInEndpoints(parts.Access, parts.Auth, TimeProvider.System).Map(app);
    }

    private static PagesOptions OptionsOf(Settings settings, PagesParts parts) => new()
    {
        IngestUrl = settings.Ingest.ForPeople,
        KeyHeader = parts.Keys.IsKeyless ? null : settings.IngestHeader,
        AlertsPort = settings.Alerts.Port,
    };

    private static PageSources SourcesOf(PagesParts parts) => new()
    {
        Events = parts.Events,
        Questions = parts.Questions,
        Alerts = parts.Alerts,
        SavedSearches = parts.SavedSearches,
        Rules = new RulesForPages(parts.Engine, parts.Rules, parts.Clock).Sources,
        Status = () => parts.Health.Status,
        System = () => new SystemState(
            parts.Health.Status, parts.Health.Troubles,
            [.. parts.Rules.Rules.Select(r => new RuleState(
                r.Name, r.Compiled, r.LastRun, r.NextRun, r.Failures, r.Skipped, r.Raised,
                r.LastError ?? (r.Errors.Count > 0 ? r.Errors[0].ToString() : r.LastSkip)))]),
    };

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>What pages and API work on.</summary>
internal sealed record PagesParts(
    IEventStore Events, QuestionReader Questions, SavedSearchStore SavedSearches, AlertStore Alerts, AccessStore Access,
    AuthSettings Auth, IngestKeys Keys, HealthEndpoint Health, MetricsEndpoint Metrics, OpenRequests OpenRequests,
    RuleWatch Rules, RuleEngine Engine, TimeProvider Clock);
