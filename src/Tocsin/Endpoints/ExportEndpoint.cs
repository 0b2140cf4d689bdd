using System.Buffers;
using System.Globalization;
using System.Text;
using Tocsin.Auth;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Questions;

namespace Tocsin.Endpoints;

/// <summary>
/// <c>GET /api/v1/export?query=&amp;from=&amp;to=&amp;format=ndjson|csv|parquet&amp;columns=</c>: all events that
/// match, oldest first, streamed. Ends when the reader goes away. The header <c>Tocsin-Blocks-Damaged</c> says how many
/// blocks are missing; when another one turns out to be damaged on the way, the answer is broken off, so that one that
/// ends as HTTP says is as whole as its header said.
/// </summary>
internal sealed class ExportEndpoint(IEventStore events, QuestionReader reader, UserTurns turns)
{
    /// <summary>The header with the number of damaged blocks.</summary>
    public const string DamagedHeader = "Tocsin-Blocks-Damaged";

    /// <summary>Adds the endpoint.</summary>
    public IEndpointConventionBuilder Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/export", turns.Around(AnswerAsync));

    private async Task AnswerAsync(HttpContext context)
    {
        var asked = context.Request.Query;
        var format = asked["format"].ToString();
        if (format is not ("" or "ndjson" or "csv" or "parquet"))
        {
            await SearchBody.RefuseAsync(context, "format is ndjson, csv or parquet");
            return;
        }
        var written = new QuestionText(asked["query"].ToString(), asked["from"], asked["to"]);
        var (which, error) = reader.Filter(written, "An export");
        if (error is { } fault)
        {
            await SearchBody.RefuseAsync(context, fault);
            return;
        }
        var chosen = asked["columns"].ToString().Split(
            ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var question = new ExportQuestion(which!, NamesFields: format == "csv" && chosen.Length == 0);
        using var export = await events.For(Askers.AskerOf(context)).ExportAsync(question, context.RequestAborted);
        var csv = format != "csv" ? null
            : chosen.Length > 0 ? new CsvRows(chosen)
            : CsvRows.WithAll(export.OtherFields);
        await StreamAsync(context, export, csv, format == "parquet", chosen);
    }

    private static async Task StreamAsync(
        HttpContext context, EventExport export, CsvRows? csv, bool isParquet, string[] chosen)
    {
        var (response, stop) = (context.Response, context.RequestAborted);
        var (type, name) = isParquet ? ("application/vnd.apache.parquet", "events.parquet")
            : csv is null ? ("application/x-ndjson", "events.ndjson")
            : ("text/csv; charset=utf-8; header=present", "events.csv");
        response.ContentType = type;
        response.Headers.ContentDisposition = "attachment; filename=" + name;
        response.Headers[DamagedHeader] = export.BlocksDamaged.ToString(CultureInfo.InvariantCulture);
        try
        {
            if (isParquet) await WriteParquetAsync(response, export, chosen, stop);
            else await WriteLinesAsync(response, export, csv, chosen, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The reader has left.
        }
        catch (IOException)
        {
            context.Abort();
        }
    }

    private static async Task WriteLinesAsync(
        HttpResponse response, EventExport export, CsvRows? csv, string[] chosen, CancellationToken stop)
    {
        var lines = chosen.Length > 0 ? new ChosenLines(chosen) : null;
        if (csv is not null) Encoding.UTF8.GetBytes(csv.Head(), response.BodyWriter);
        while (await export.NextAsync(stop) is { Count: > 0 } page)
        {
            foreach (var found in page)
            {
                if (csv is not null) Encoding.UTF8.GetBytes(csv.Row(found.Json), response.BodyWriter);
                else
                {
                    if (lines is null) response.BodyWriter.Write(found.Json.Span);
                    else lines.Write(found.Json, response.BodyWriter);
                    response.BodyWriter.Write("\n"u8);
                }
            }
            await response.BodyWriter.FlushAsync(stop);
        }
    }

    private static async Task WriteParquetAsync(
        HttpResponse response, EventExport export, string[] chosen, CancellationToken stop)
    {
        await using var to = new CountedStream(response.Body);
        // Not disposed when it breaks off: that would end the file as if it were whole.
        var rows = await ParquetRows.BeginAsync(to, chosen, stop);
        while (await export.NextAsync(stop) is { Count: > 0 } page)
        {
            foreach (var found in page) await rows.AddAsync(found.Json, stop);
        }
        await rows.CompleteAsync(stop);
    }
}
