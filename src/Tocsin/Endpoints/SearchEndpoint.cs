using System.Text.Json;
using Tocsin.Auth;
using Tocsin.Language;
using Tocsin.Language.Complete;
using Tocsin.Storage.Search;

namespace Tocsin.Endpoints;

/// <summary>
/// <c>/api/v1/search</c>, <c>/stats</c> and <c>/histogram</c>: the way of reading, from a question to its answer. A
/// histogram is a query of which the pipe is written here, <c>/stats</c> one that must have its own.
/// </summary>
internal sealed class SearchEndpoint(EventSearch search, UserTurns turns)
{
    /// <summary>How many spans a histogram has, about, when it may choose.</summary>
    private const int BucketsWanted = 60;

    private static readonly string[] Buckets =
        ["1s", "5s", "10s", "30s", "1m", "5m", "10m", "30m", "1h", "3h", "12h", "1d", "1w", "4w"];

    private static readonly string[] GetAndPost = ["GET", "POST"];

    /// <summary>Adds the endpoints.</summary>
    public IEndpointConventionBuilder Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1");
        group.MapMethods("search", GetAndPost, turns.Around(AnswerAsync));
        group.MapMethods("stats", GetAndPost, turns.Around(FiguresAsync));
        group.MapMethods("histogram", GetAndPost, turns.Around(HistogramAsync));
        return group;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (await SearchBody.ReadAsync(context) is { } body) await RunAsync(context, body);
    }

    private async Task FiguresAsync(HttpContext context)
    {
        if (await SearchBody.ReadAsync(context) is not { } body) return;
        var query = body.Query ?? "";
        // A query that cannot be read is refused by the search, which knows why.
        if (QueryParser.TryParse(query, default, out var parsed, out _, out _) && parsed.Columns is null)
        {
            await SearchBody.RefuseAsync(
                context, "Expected a pipe that makes a table, such as | stats count()", query.Length);
            return;
        }
        await RunAsync(context, body);
    }

    private async Task HistogramAsync(HttpContext context)
    {
        if (await SearchBody.ReadAsync(context) is not { } body) return;
        var query = body.Query ?? "";
        if (QueryParser.TryParse(query, default, out var parsed, out _, out _) && parsed.Pipes.Count > 0)
        {
            await SearchBody.RefuseAsync(context, "A histogram takes a filter without pipes", parsed.Pipes[0].Position);
            return;
        }
        var bucket = body.Bucket ?? "";
        if (bucket.Length > 0 && !(TimeExpression.TryDuration(bucket, out var span) && span > TimeSpan.Zero))
        {
            await SearchBody.RefuseAsync(context, "bucket is a whole number above 0 and s, m, h, d or w");
            return;
        }
        if (bucket.Length == 0) bucket = BucketFor(search.SpanOf(body.From, body.To));
        var by = string.IsNullOrEmpty(body.By) ? "" : " by " + CompletionPoint.FieldText(body.By);
        // A query that cannot be read is run as it is, for its own error: the pipe must not move it.
        await RunAsync(context, parsed is null ? body : body with { Query = $"{query} | histogram {bucket}{by}" });
    }

    private static string BucketFor(TimeSpan span) => Buckets.FirstOrDefault(
        b => TimeExpression.TryDuration(b, out var bucket) && span / BucketsWanted <= bucket, Buckets[^1]);

    private async Task RunAsync(HttpContext context, SearchBody body)
    {
        if (body.Order is not (null or "" or "asc" or "desc"))
        {
            await SearchBody.RefuseAsync(context, "order is asc or desc");
            return;
        }
        var request = new SearchRequest(body.Query ?? "")
        {
            From = body.From,
            To = body.To,
            Limit = body.Limit ?? 100,
            Ascending = body.Order == "asc",
            Cursor = string.IsNullOrEmpty(body.Cursor) ? null : body.Cursor,
            CountAll = body.Total ?? true,
        };
        var (answer, error) = await search.For(Askers.AskerOf(context)).RunAsync(request, context.RequestAborted);
        if (error is { } fault)
        {
            await SearchBody.RefuseAsync(context, fault);
            return;
        }
        try
        {
            await AnswerJson.WriteAsync(context, json => Write(json, answer!));
        }
        finally
        {
            answer!.Release();
        }
    }

    private static void Write(Utf8JsonWriter json, SearchAnswer answer)
    {
        if (answer.Events is null) WriteTable(json, answer);
        else
        {
            AnswerJson.WriteEvents(json, "events", answer.Events);
            if (answer.Total is { } total) json.WriteNumber("total", total);
            if (answer.Cursor is not null) json.WriteString("cursor", answer.Cursor);
        }
        if (answer.Hints.Count > 0) AnswerJson.WriteTexts(json, "hints", answer.Hints);
        AnswerJson.WriteCost(json, answer.Took, answer.Scan);
    }

    private static void WriteTable(Utf8JsonWriter json, SearchAnswer answer)
    {
        AnswerJson.WriteTexts(json, "columns", answer.Columns!);
        json.WriteStartArray("rows");
        foreach (var row in answer.Rows!)
        {
            json.WriteStartArray();
            foreach (var value in row) AnswerJson.WriteValue(json, value);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        if (answer.Approximate.Count > 0) AnswerJson.WriteTexts(json, "approximate", answer.Approximate);
    }
}
