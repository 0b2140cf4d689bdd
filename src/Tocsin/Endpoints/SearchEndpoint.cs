using System.Text.Json;
using Tocsin.Auth;
using Tocsin.Language.Times;
using Tocsin.Language;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Questions;

namespace Tocsin.Endpoints;

/// <summary>
/// <c>/api/v1/search</c>, <c>/stats</c> and <c>/histogram</c>: the way of reading, from a question to its answer. A
/// histogram is a query of which the pipe is written here, <c>/stats</c> one that must have its own.
/// </summary>
internal sealed class SearchEndpoint(IEventStore events, QuestionReader reader, UserTurns turns)
{
    /// <summary>How many spans a histogram has, about, when it may choose.</summary>
    private const int BucketsWanted = 60;

    private static readonly TimeSpan[] Buckets =
    [
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(12),
        TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(28),
    ];

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
        if (await SearchBody.ReadAsync(context) is not { } body) return;
        if (await ReadAsync(context, body) is { } question) await RunAsync(context, question);
    }

    private async Task FiguresAsync(HttpContext context)
    {
        if (await SearchBody.ReadAsync(context) is not { } body) return;
        if (await ReadAsync(context, body) is not { } question) return;
        if (question.Query.Columns is null)
        {
            await SearchBody.RefuseAsync(
                context, "Expected a pipe that makes a table, such as | stats count()", body.Query?.Length ?? 0);
            return;
        }
        await RunAsync(context, question);
    }

    private async Task HistogramAsync(HttpContext context)
    {
        if (await SearchBody.ReadAsync(context) is not { } body) return;
        if (await ReadAsync(context, body) is not { } question) return;
        if (question.Query.Pipes is [var first, ..])
        {
            await SearchBody.RefuseAsync(context, "A histogram takes a filter without pipes", first.Position);
            return;
        }
        var bucket = TimeSpan.Zero;
        if (!string.IsNullOrEmpty(body.Bucket)
            && !(TimeExpression.TryDuration(body.Bucket, out bucket) && bucket > TimeSpan.Zero))
        {
            await SearchBody.RefuseAsync(context, "bucket is a whole number above 0 and s, m, h, d or w");
            return;
        }
        if (bucket == TimeSpan.Zero)
        {
            question = reader.UntilNow(question);
            bucket = BucketFor((await events.SpanAsync(question.Range, context.RequestAborted)).Length);
        }
        // What is wrong with the histogram is said of the place behind the filter, where its pipe would stand.
        var pipe = new HistogramPipe(
            body.Query?.Length ?? 0, bucket, string.IsNullOrEmpty(body.By) ? null : new FieldRef(body.By));
        await RunAsync(context, question with { Query = question.Query with { Pipes = [pipe] } });
    }

    // Beyond the longest, so many of that as are needed.
    private static TimeSpan BucketFor(TimeSpan span) => Buckets.FirstOrDefault(
        bucket => span / BucketsWanted <= bucket, Buckets[^1] * Math.Ceiling(span / BucketsWanted / Buckets[^1]));

    // Null when it was refused and answered already.
    private async Task<EventQuestion?> ReadAsync(HttpContext context, SearchBody body)
    {
        var (question, error) = reader.Events(body.Written());
        if (error is { } fault) await SearchBody.RefuseAsync(context, fault);
        else if (body.Order is not (null or "" or "asc" or "desc"))
        {
            await SearchBody.RefuseAsync(context, "order is asc or desc");
        }
        else if (!TryCursor(body.Cursor, out var cursor))
        {
            await SearchBody.RefuseAsync(context, "cursor is not one that a page gave");
        }
        else
        {
            return question! with
            {
                Limit = body.Limit ?? question.Limit,
                Ascending = body.Order == "asc",
                Cursor = cursor,
                CountAll = body.Total ?? true,
            };
        }
        return null;
    }

    private static bool TryCursor(string? text, out PageCursor? cursor)
    {
        cursor = null;
        return string.IsNullOrEmpty(text) || PageCursor.TryParse(text, out cursor);
    }

    private async Task RunAsync(HttpContext context, EventQuestion question) => await AnswerAsync(
        context, await events.For(Askers.AskerOf(context)).FindAsync(question, context.RequestAborted));

    /// <summary>Writes what was found, or why nothing was.</summary>
    internal static async Task AnswerAsync(HttpContext context, Outcome<SearchAnswer> outcome)
    {
        var (answer, error, took) = outcome;
        if (error is { } fault)
        {
            await SearchBody.RefuseAsync(context, fault);
            return;
        }
        try
        {
            await AnswerJson.WriteAsync(context, json => Write(json, answer!, took));
        }
        finally
        {
            answer!.Release();
        }
    }

    private static void Write(Utf8JsonWriter json, SearchAnswer answer, TimeSpan took)
    {
        if (answer.Events is null) WriteTable(json, answer);
        else
        {
            AnswerJson.WriteEvents(json, "events", answer.Events);
            if (answer.Total is { } total) json.WriteNumber("total", total);
            if (answer.Cursor is not null) json.WriteString("cursor", answer.Cursor.ToString());
        }
        if (answer.Ahead > 0) json.WriteNumber("ahead", answer.Ahead);
        if (answer.Hints.Count > 0) AnswerJson.WriteTexts(json, "hints", answer.Hints);
        AnswerJson.WriteCost(json, took, answer.Scan);
    }

    private static void WriteTable(Utf8JsonWriter json, SearchAnswer answer)
    {
        AnswerJson.WriteTexts(json, "columns", answer.Columns!);
        json.WriteStartArray("rows");
        foreach (var row in answer.Rows!)
        {
            json.WriteStartArray();
            foreach (var value in row) ValueJson.Write(json, value);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        if (answer.Approximate.Count > 0) AnswerJson.WriteTexts(json, "approximate", answer.Approximate);
    }
}
