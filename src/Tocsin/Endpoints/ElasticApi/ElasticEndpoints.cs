using System.Text.Json;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Replies;
using Tocsin.Storage.Questions;

namespace Tocsin.Endpoints.ElasticApi;

/// <summary>
/// Elasticsearch's read API, as much of it as its clients and Grafana use: below <see cref="ElasticRoute.Prefix"/> and,
/// for clients that cannot take a path, at the root. See docs/elasticsearch.md.
/// </summary>
internal sealed class ElasticEndpoints(IEventStore events, QuestionReader reader, UserTurns turns)
{
    /// <summary>
    /// Sends those to us who ask for the root in JSON: a browser asks for HTML there, and gets the page.
    /// </summary>
    public static void UseRoot(IApplicationBuilder app) => app.Use((context, next) =>
    {
        var request = context.Request;
        if (request.Path == "/" && (HttpMethods.IsHead(request.Method)
            || (HttpMethods.IsGet(request.Method) && NamesJson(request.Headers.Accept.ToString()))))
        {
            request.Path = ElasticRoute.Prefix;
        }
        return next(context);
    });

    /// <summary>Adds the endpoints.</summary>
    public IEndpointConventionBuilder Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("");
        group.WithMetadata(new ElasticRoute());
        var operations = Operations();
        foreach (var path in operations.SelectMany(o => o.Paths).Distinct())
        {
            var those = operations.Where(o => o.Paths.Contains(path)).ToList();
            group.Map(ElasticRoute.Prefix + path, Dispatched(those));
            if (path.Length > 0 && those.TrueForAll(o => o.IsAtRoot)) group.Map(path, Dispatched(those));
        }
        group.Map(ElasticRoute.Prefix + "/{**rest}", Answered(NothingAsync));
        return group;
    }

    // The one list: what is not in it is refused. An operation that may read many events takes a turn.
    private List<ElasticOperation> Operations()
    {
        var catalog = new ElasticCatalog(events, reader);
        var contexts = new ContextEndpoints(events, reader, catalog);
        var searches = new SearchEndpoints(events, reader, catalog, contexts);
        var documents = new DocumentEndpoints(events, catalog);
        var cat = new CatEndpoints(reader, catalog);
        const string read = "GET HEAD";
        const string ask = "GET POST";
        const string indices = SearchReader.Indices + "local:bool master_timeout cluster_manager_timeout ";
        const string flat = indices + "include_defaults=false flat_settings=false ";
        return
        [
            new("", read, "", ElasticReply.WriteRootAsync),
            new("[index]/_search", ask, SearchReader.Parameters, searches.SearchAsync) { TakesTurn = true },
            new("[index]/_msearch", ask, SearchReader.SeveralParameters, searches.SearchesAsync) { TakesTurn = true },
            new("[index]/_count", ask, SearchReader.CountParameters, searches.CountAsync) { TakesTurn = true },
            new("[index]/_validate/query", ask,
                SearchReader.Query + indices + "explain:bool rewrite=false all_shards:bool", searches.ValidateAsync),
            new("[index]/_terms_enum", ask, indices, new TermsEnumEndpoint(events, catalog).AnswerAsync)
            {
                TakesTurn = true,
            },
            new("/_search/scroll", ask, "scroll scroll_id rest_total_hits_as_int:bool", contexts.ScrollAsync)
            {
                TakesTurn = true,
            },
            new("/_search/scroll/{id}", ask, "scroll rest_total_hits_as_int:bool", contexts.ScrollAsync)
            {
                TakesTurn = true,
            },
            new("/_search/scroll", "DELETE", "scroll_id", contexts.ClearScrollAsync),
            new("/_search/scroll/{id}", "DELETE", "", contexts.ClearScrollAsync),
            new("/{index}/_pit", "POST", SearchReader.Indices + "keep_alive preference routing "
                + "allow_partial_search_results:bool", contexts.OpenPointAsync),
            new("/_pit", "DELETE", "", contexts.ClosePointAsync),
            new("/{index}/_search/point_in_time", "POST", SearchReader.Indices + "keep_alive preference routing "
                + "allow_partial_pit_creation:bool", contexts.OpenPointAsync),
            new("/_search/point_in_time", "DELETE", "", contexts.ClosePointsAsync),
            new("/_search/point_in_time/_all", "GET", "", contexts.ListPointsAsync),
            new("/_search/point_in_time/_all", "DELETE", "", contexts.ClosePointsAsync),
            new("/{index}/_doc/{id}", read, DocumentEndpoints.Parameters, documents.DocumentAsync),
            new("/{index}/_source/{id}", read, DocumentEndpoints.Parameters, documents.SourceAsync),
            new("[index]/_mget", ask, DocumentEndpoints.Parameters, documents.DocumentsAsync) { TakesTurn = true },
            new("/{index}", "HEAD", flat, catalog.ExistsAsync) { IsAtRoot = false },
            new("/{index}", "GET", flat + "features", catalog.IndexAsync) { IsAtRoot = false },
            new("[index]/_mapping", read, indices, catalog.MappingAsync),
            new("[index]/_mapping/field/{fields}", "GET", indices + "include_defaults=false",
                catalog.FieldMappingAsync),
            new("[index]/_field_caps", ask, indices + "fields include_unmapped=false", catalog.FieldCapsAsync)
            {
                TakesTurn = true,
            },
            new("[index]/_settings", "GET", flat, catalog.SettingsAsync),
            new("[index]/_alias", read, indices, catalog.AliasesAsync),
            new("[index]/_alias/{name}", read, indices, catalog.AliasesAsync),
            new("[index]/_stats", "GET", indices + "level=indices", catalog.StatsAsync),
            new("[index]/_stats/docs", "GET", indices + "level=indices", catalog.StatsAsync),
            new("[index]/_refresh", ask, SearchReader.Indices, RefreshAsync),
            new("/_resolve/index/{index}", "GET", SearchReader.Indices, catalog.ResolveAsync),
            new("/_cluster/health/{index?}", read, SearchReader.Indices
                + "level=cluster local:bool master_timeout cluster_manager_timeout timeout "
                + "wait_for_status=green|yellow|red wait_for_active_shards wait_for_nodes "
                + "wait_for_no_initializing_shards:bool "
                + "wait_for_no_relocating_shards:bool wait_for_events", ElasticCatalog.HealthAsync),
            new("/_nodes/{**rest}", "GET", "timeout flat_settings:bool", catalog.NodesAsync),
            new("/_cat/indices/{index?}", read, CatEndpoints.IndicesParameters, cat.IndicesAsync),
            new("/_cat/count/{index?}", read, CatEndpoints.Parameters + SearchReader.Indices, cat.CountAsync),
            new("/_cat/health", read, CatEndpoints.Parameters, cat.HealthAsync),
            new("/_cat/aliases/{name?}", read, CatEndpoints.Parameters + "expand_wildcards", cat.AliasesAsync),
            new("/_cat/nodes", read, CatEndpoints.Parameters, cat.NodesAsync),
            .. Writes.Select(w => new ElasticOperation(w.Path, w.Methods, "*", WriteRefusedAsync)
            {
                IsAtRoot = w.Path.Contains("/_", StringComparison.Ordinal),
            }),
        ];
    }

    // What would change something. A path that is read as well keeps its other methods.
    private static readonly (string Path, string Methods)[] Writes =
    [
        ("/{index}", "PUT POST DELETE"), ("[index]/_bulk", "POST PUT"), ("/{index}/_doc", "POST PUT"),
        ("/{index}/_doc/{id}", "POST PUT DELETE"), ("/{index}/_create/{id}", "POST PUT"),
        ("/{index}/_update/{id}", "POST"), ("/{index}/_update_by_query", "POST"),
        ("/{index}/_delete_by_query", "POST"), ("/_reindex", "POST"), ("[index]/_mapping", "PUT POST"),
        ("[index]/_settings", "PUT"), ("/_aliases", "POST"), ("[index]/_alias/{name}", "PUT POST DELETE"),
        ("[index]/_forcemerge", "POST"), ("/{index}/_close", "POST"), ("/{index}/_open", "POST"),
    ];

    private static bool NamesJson(string accept) =>
        accept.Contains("json", StringComparison.OrdinalIgnoreCase)
            && !accept.Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private RequestDelegate Dispatched(List<ElasticOperation> operations)
    {
        var handlers = operations.ToDictionary(operation => operation, operation =>
        {
            var answer = Answered(async context =>
            {
                if (operation.Parameters != "*") ElasticParameters.Checked(context, operation.Parameters);
                await operation.Answer(context);
            });
            return operation.TakesTurn ? turns.Around(answer) : answer;
        });
        var allowed =
            string.Join(", ", operations.Where(o => o.Parameters != "*").SelectMany(o => o.Methods.Split(' ')));
        return context =>
        {
            // A name that begins like this is no index: there is no such thing to ask for.
            if (context.GetRouteValue("index") is string index && index.StartsWith('_') && index != "_all")
            {
                return Answered(NothingAsync)(context);
            }
            var operation = operations.Find(o => o.Takes(context.Request.Method));
            if (operation is not null) return handlers[operation](context);
            context.Response.Headers.Allow = allowed;
            return ElasticReply.RefuseAsync(context, new(
                405, "illegal_argument_exception",
                $"Incorrect HTTP method for uri [{Shown(context)}] and method [{context.Request.Method}], allowed: "
                + $"[{allowed}]"));
        };
    }

    private static RequestDelegate Answered(Func<HttpContext, Task> answer) => async context =>
    {
        try
        {
            await answer(context);
        }
        catch (ElasticException e)
        {
            await ElasticReply.RefuseAsync(context, e.Fault);
        }
        catch (JsonException)
        {
            await ElasticReply.RefuseAsync(context, ElasticFault.Parsing("The body is no JSON, or nests too deep"));
        }
    };

    private static Task NothingAsync(HttpContext context) => throw ElasticException.Argument(
        $"no handler found for uri [{Shown(context)}] and method [{context.Request.Method}]");

    private static Task WriteRefusedAsync(HttpContext context) => throw new ElasticException(new(
        403, "cluster_block_exception",
        "blocked by: [FORBIDDEN/8/index write (api)]; events are read here. "
        + "Send them to the sink, which takes _bulk."));

    // Events are found as soon as they are there.
    private static Task RefreshAsync(HttpContext context) => ElasticReply.WriteAsync(context, 200, json =>
    {
        json.WriteStartObject();
        ElasticReply.WriteShards(json);
        json.WriteEndObject();
    });

    private static string Shown(HttpContext context) =>
        context.Request.Path.Value is { Length: <= 200 } path ? path : context.Request.Path.Value![..200] + "…";
}
