using Tocsin.Alerts;
using Tocsin.Alerts.Access;
using Tocsin.Auth;
using Tocsin.Configuration;
using Tocsin.Data;
using Tocsin.Data.Sqlite;
using Tocsin.Detection.Rules;
using Tocsin.Detection.Scripts;
using Tocsin.Endpoints;
using Tocsin.Health;
using Tocsin.Pipeline;
using Tocsin.Storage.Disk;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Embedded;
using Tocsin.Storage.Questions;
using Tocsin.Storage.Verify;

namespace Tocsin.Serve;

/// <summary>A running Tocsin: everything is made here, top to bottom, and ended in the opposite order.</summary>
internal sealed class Server : IAsyncDisposable
{
    private readonly FileStream _lock;
    private readonly EventPipeline _pipeline;
    private readonly RuleEngine _engine;
    private readonly Upkeep _upkeep;
    private readonly Database _database;
    private readonly AccessStore _access;
    private readonly OpenRequests _open;
    private readonly AlertKeeping _keeping;
    private readonly Certificate? _certificate;
    private readonly WebApplication _sink;
    private readonly WebApplication _pages;
    private readonly ScriptHost _scripts;
    private readonly ScriptWaking _waking;
    private readonly ConsoleLog _log;
    private readonly string _data;

    private Server(
        FileStream @lock, EventPipeline pipeline, RuleEngine engine, Upkeep upkeep, Database database,
            AccessStore access,
        OpenRequests open, AlertKeeping keeping, Certificate? certificate, WebApplication sink, WebApplication pages,
        ScriptHost scripts, ScriptWaking waking, ConsoleLog log, string data)
    {
        (_engine, _upkeep, _database, _open, _keeping) = (engine, upkeep, database, open, keeping);
        (_lock, _pipeline, _access, _certificate) = (@lock, pipeline, access, certificate);
        (_sink, _pages, _scripts, _waking, _log, _data) = (sink, pages, scripts, waking, log, data);
    }

    /// <summary>What the console should say.</summary>
    public required string Greeting { get; init; }

    /// <summary>Where programs on this machine reach the API.</summary>
    public required Uri LocalUrl { get; init; }

    /// <summary>Where senders post events.</summary>
    public required Uri SinkUrl { get; init; }

    /// <summary>Pages and API.</summary>
    internal WebApplication Pages => _pages;

    /// <summary>Keys and people.</summary>
    internal AccessStore Access => _access;

    /// <summary>Opens <see cref="LocalUrl"/>.</summary>
    public required string LocalToken { get; init; }

    /// <summary>Starts a server.</summary>
    /// <param name="settings">What it is to be like.</param>
    /// <param name="alertFolders">Folders with alert scripts.</param>
    /// <param name="clock">The time.</param>
    /// <returns>The server, or why there is none and what to do.</returns>
    public static async Task<(Server? Server, string? Fault)> StartAsync(
        Settings settings, IReadOnlyList<string> alertFolders, TimeProvider clock)
    {
        var disk = new RealDisk();
        DataVersion.RefuseNewer(disk, settings.Data);
        if (FileHandles.Fault(settings.Data) is { } tooFew) return (null, tooFew);
        var (taken, unavailable) = DataDirectory.TryTake(settings.Data);
        if (taken is null) return (null, unavailable);
        var log = new ConsoleLog();
        // The journal's recovery and the database's opening know nothing of each other.
        var opening = Task.Run(() => EventPipeline.OpenAsync(disk, settings.Data, Environment.MachineName, clock));
        var database = SqliteFile.Open(DataDirectory.Database(settings.Data));
        var access = new AccessStore(database, clock);
        if (settings.Fault(access.AnyIngestKey) is { } fault)
        {
            access.Dispose();
            database.Dispose();
            await using (await opening)
            {
            }
            await taken.DisposeAsync();
            return (null, fault);
        }
        var alerts = new AlertStore(database, clock);
        var saved = new SavedSearchStore(database, clock);
        var certificate = settings.TlsCertificate is { } path
            ? Certificate.Open(path, settings.TlsKey, settings.TlsPassword, clock, log.CreateLogger("Certificate"))
            : null;
        var auth = new AuthSettings(settings.NoAuth, LocalServer.NewToken(), LocalServer.NewToken());
        var keys = new IngestKeys(access, settings.IngestKeys, auth.LocalToken, settings.Ingest.IsLoopback);
        var pipeline = await opening;
        var questions = new QuestionTurns(clock);
        var events = new EmbeddedStore(pipeline.Store, questions);
        var upkeep = new Upkeep(pipeline, settings.Retention, clock, log.CreateLogger("Store"));
        var found = new RuleAlerts(alerts, events, () => pipeline.Store.NextId, clock);
        var waking = new ScriptWaking(() => pipeline.Store.NextId, clock);
        var engine = RuleEngine.Start(
            new RuleEngineOptions
            {
                Folders = RuleFolders.For(settings.Data, settings.Rules),
                StateDirectory = Path.Combine(settings.Data, "rules-state"),
                Disk = disk,
                Mark = pipeline.Store.Marks.Add,
                Wake = waking.Ask,
                Prepare = found.PrepareAsync,
                Store = found.StoreAsync,
            },
            pipeline.Log, clock, log.CreateLogger("Rules"));
        var rules = new RuleWatch(alerts, engine, clock, log.CreateLogger("Rules"));
        var health = new HealthEndpoint(pipeline, upkeep, rules);
        var metrics = new MetricsEndpoint(pipeline, questions, rules);
        var open = new OpenRequests(access, clock);
        var parts = new PagesParts(
            events, new QuestionReader(clock), saved, alerts, access, auth, keys, health, metrics, open, rules, engine,
                clock);
        var pages = Hosts.Pages(settings, certificate, parts);
        var sinkEndpoint = new SinkEndpoint(pipeline.Intake, keys, settings.IngestHeader, health);
        var sink = Hosts.Sink(settings, certificate, sinkEndpoint);
        await Task.WhenAll(sink.StartAsync(), pages.StartAsync());
        var localUrl = Hosts.Addresses(pages).Last();
        var localSink = Hosts.Addresses(sink).Last();
        new LocalServer(localUrl.ToString(), auth.LocalToken, localSink.ToString(), settings.IngestHeader)
            .Write(settings.Data);
        var keeping = new AlertKeeping(alerts, settings.AlertsKeptFor, clock, log.CreateLogger("Alerts"));
        // Scripts reach the API by a listener of their own, whose port is known now that it listens.
        var scripts = ScriptHost.Start(
            new ScriptHostOptions
            {
                Folders = alertFolders,
                DataDirectory = settings.Data,
                SearchUrl = localUrl,
                AlertsUrl = localUrl,
                Token = auth.WorkerToken,
                AsNobody = settings.ScriptsAsNobody,
                SearchableUpTo = () => pipeline.SearchableUpTo,
            },
            clock,
            log.CreateLogger("Scripts"));
        scripts.Changed += Look;
        Look();
        waking.Start(scripts.Wake);
        void Look()
        {
            rules.Look(scripts.Statuses, scripts.Warning);
            engine.Watch(scripts.Watches);
        }
        var needsLink = !settings.NoAuth && !access.AnyUser;
        return (new Server(
            taken, pipeline, engine, upkeep, database, access, open, keeping, certificate, sink, pages, scripts,
            waking, log, settings.Data)
        {
            Greeting = Serve.Greeting.Text(settings, !keys.IsKeyless, needsLink ? await access.NewLinkAsync() : null),
            LocalUrl = localUrl,
            SinkUrl = Hosts.Addresses(sink).First(),
            LocalToken = auth.LocalToken,
        }, null);
    }

    /// <summary>Runs until asked to stop, or until something that must not fail has failed.</summary>
    /// <returns>What failed; null when asked to stop.</returns>
    public async Task<string?> RunAsync(CancellationToken stop)
    {
        var asked = new TaskCompletionSource();
        await using var registration = stop.Register(() => asked.TrySetResult());
        var first = await Task.WhenAny(
            asked.Task, _pipeline.Failed, _pipeline.Indexing, _scripts.Running, _engine.Running, _access.Running,
                _upkeep.Running,
            _keeping.Running);
        if (first == asked.Task) return null;
        if (first == _pipeline.Failed) return (await _pipeline.Failed).Message;
        return first.Exception?.GetBaseException().ToString() ?? "A loop that must not end has ended";
    }

    /// <summary>Stops intake, brings everything accepted into segments, closes.</summary>
    public async ValueTask DisposeAsync()
    {
        LocalServer.Remove(_data);
        await _sink.StopAsync();
        await _waking.DisposeAsync();
        await _scripts.DisposeAsync();
        await _engine.DisposeAsync();
        await _keeping.DisposeAsync();
        await _pages.StopAsync();
        await _sink.DisposeAsync();
        await _pages.DisposeAsync();
        await _upkeep.DisposeAsync();
        await _pipeline.DisposeAsync();
        _open.Dispose();
        _access.Dispose();
        _database.Dispose();
        _certificate?.Dispose();
        _log.Dispose();
        await _lock.DisposeAsync();
    }
}
