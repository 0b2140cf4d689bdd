using System.Globalization;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Values;
using Tocsin.Replies;
using Tocsin.Storage.Questions;

namespace Tocsin.Endpoints.ElasticApi;

/// <summary>Answers <c>_cat</c>: tables for people, and for programs that read them.</summary>
internal sealed class CatEndpoints(QuestionReader reader, ElasticCatalog catalog)
{
    /// <summary>What the address of a table may have.</summary>
    public const string Parameters =
        "h s v:bool help:bool format=json|text local:bool master_timeout cluster_manager_timeout bytes time ";

    /// <summary>What the address of the table of indices may have.</summary>
    public const string IndicesParameters =
        Parameters + SearchReader.Indices + "health include_unloaded_segments:bool pri:bool ";

    private static readonly CatColumn[] IndexColumns =
    [
        new("health", "h"), new("status", "s"), new("index", "i,idx"), new("uuid", "id"),
        new("pri", "p,shards.primary", IsNumber: true), new("rep", "r,shards.replica", IsNumber: true),
        new("docs.count", "dc,docsCount", IsNumber: true), new("docs.deleted", "dd,docsDeleted", IsNumber: true),
        new("store.size", "ss,storeSize", IsNumber: true), new("pri.store.size", "", IsNumber: true),
    ];

    private static readonly CatColumn[] CountColumns =
        [new("epoch", "t,time"), new("timestamp", "ts,hms,hhmmss"), new("count", "dc,docs.count", IsNumber: true)];

    private static readonly CatColumn[] HealthColumns =
    [
        new("epoch", "t,time"), new("timestamp", "ts,hms,hhmmss"), new("cluster", "cl"), new("status", "st"),
        new("node.total", "nt", IsNumber: true), new("node.data", "nd", IsNumber: true),
        new("shards", "sh", IsNumber: true), new("pri", "p", IsNumber: true), new("relo", "r", IsNumber: true),
        new("init", "i", IsNumber: true), new("unassign", "u", IsNumber: true),
        new("pending_tasks", "pt", IsNumber: true), new("max_task_wait_time", "mtwt"),
        new("active_shards_percent", "asp"),
    ];

    private static readonly CatColumn[] AliasColumns =
    [
        new("alias", "a"), new("index", "i,idx"), new("filter", "f,fi"), new("routing.index", "ri"),
        new("routing.search", "rs"), new("is_write_index", "w"),
    ];

    private static readonly CatColumn[] NodeColumns =
        [new("node.role", "r"), new("master", "m"), new("name", "n"), new("version", "v")];

    /// <summary><c>_cat/indices</c>: each day, and the alerts.</summary>
    public async Task IndicesAsync(HttpContext context)
    {
        var target = await catalog.TargetAsync(context);
        var rows = target.Days.Select(d => (Name: IndexTest.NameOf(d.Start), d.Events)).ToList();
        if (target.Alerts) rows.Add((IndexNames.Alerts, 0));
        var asked = ElasticParameters.Of(context).Text("health");
        // What is not known is nothing, with its unit unless one is asked for.
        var size = ElasticParameters.Of(context).Text("bytes") is null ? "0b" : "0";
        await CatTable.WriteAsync(
            context, IndexColumns,
            [
                .. rows.Where(_ => asked is null or "green").Select(r => (string?[])
                    ["green", "open", r.Name, r.Name, "1", "0", Number(r.Events), "0", size, size]),
            ]);
    }

    /// <summary><c>_cat/count</c>: how many events there are.</summary>
    public async Task CountAsync(HttpContext context)
    {
        var target = await catalog.TargetAsync(context);
        await CatTable.WriteAsync(
            context, CountColumns, [[.. Clock, Number(target.Days.Sum(d => d.Events))]]);
    }

    /// <summary><c>_cat/health</c>.</summary>
    public Task HealthAsync(HttpContext context) => CatTable.WriteAsync(
        context, HealthColumns,
        [[.. Clock, "tocsin", "green", "1", "1", "1", "1", "0", "0", "0", "0", "-", "100.0%"]]);

    /// <summary><c>_cat/aliases</c>: what indices are called otherwise.</summary>
    public async Task AliasesAsync(HttpContext context)
    {
        var names = (context.GetRouteValue("name") as string ?? "*").Split(',');
        var target = await catalog.TargetAsync(null, new IndexWishes(), context.RequestAborted);
        await CatTable.WriteAsync(
            context, AliasColumns,
            [
                .. target.Days.Where(_ => names.Any(name => IndexNames.Means(name, IndexNames.Events))).Select(d =>
                    (string?[])[IndexNames.Events, IndexTest.NameOf(d.Start), "-", "-", "-", "-"]),
            ]);
    }

    /// <summary><c>_cat/nodes</c>: the one there is.</summary>
    public Task NodesAsync(HttpContext context) => CatTable.WriteAsync(
        context, NodeColumns, [["d", "*", "tocsin", ElasticReply.Version]]);

    private string[] Clock
    {
        get
        {
            var now = new DateTime(reader.Now.Ticks, DateTimeKind.Utc);
            return
            [
                Number((now.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond),
                now.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
            ];
        }
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
