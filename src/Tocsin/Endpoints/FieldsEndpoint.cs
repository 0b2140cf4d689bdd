using System.Text.Json;
using Tocsin.Auth;
using Tocsin.Language.Complete;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Questions;

namespace Tocsin.Endpoints;

/// <summary><c>/api/v1/fields</c>, <c>/values</c> and <c>/complete</c>: what there is to be asked for.</summary>
internal sealed class FieldsEndpoint(IEventStore events, QuestionReader reader, UserTurns turns)
{
    private const int ValuesEach = 5;
    private const int ValuesLimit = 20;

    private static readonly string[] GetAndPost = ["GET", "POST"];

    /// <summary>Adds the endpoints.</summary>
    public IEndpointConventionBuilder Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1");
        group.MapMethods("fields", GetAndPost, turns.Around(FieldsAsync));
        group.MapMethods("values", GetAndPost, turns.Around(ValuesAsync));
        group.MapMethods("complete", GetAndPost, turns.Around(CompleteAsync));
        return group;
    }

    private async Task FieldsAsync(HttpContext context)
    {
        if (await SearchBody.ReadAsync(context) is not { } body) return;
        var field = string.IsNullOrEmpty(body.Field) ? null : body.Field;
        var (answer, error, took) = await reader.Filter(body.Written(), "A list of fields").ThenAsync(
            which => events.For(Askers.AskerOf(context)).FieldsAsync(
                new FieldsQuestion(which, field, body.Values ?? ValuesEach), context.RequestAborted));
        if (error is { } fault)
        {
            await SearchBody.RefuseAsync(context, fault);
            return;
        }
        await AnswerJson.WriteAsync(context, json =>
        {
            json.WriteNumber("total", answer!.Total);
            json.WriteStartArray("fields");
            foreach (var found in answer.Fields) WriteField(json, found);
            json.WriteEndArray();
            if (answer.IsCut) json.WriteBoolean("cut", true);
            AnswerJson.WriteCost(json, took, answer.Scan);
        });
    }

    private static void WriteField(Utf8JsonWriter json, FieldSummary field)
    {
        json.WriteStartObject();
        json.WriteString("name", field.Name);
        AnswerJson.WriteTexts(json, "types", field.Types);
        json.WriteNumber("events", field.Events);
        WriteValues(json, field.Values);
        json.WriteNumber("counted", field.Counted);
        if (field.IsApproximate) json.WriteBoolean("approximate", true);
        json.WriteEndObject();
    }

    private async Task ValuesAsync(HttpContext context)
    {
        if (await SearchBody.ReadAsync(context) is not { } body) return;
        var (answer, error, took) = await reader.Filter(body.Written(), "A list of values").ThenAsync(
            which => events.For(Askers.AskerOf(context)).ValuesAsync(
                new ValuesQuestion(which, body.Field ?? "", body.Text ?? "", body.Limit ?? ValuesLimit),
                context.RequestAborted));
        if (error is { } fault)
        {
            await SearchBody.RefuseAsync(context, fault);
            return;
        }
        await AnswerJson.WriteAsync(context, json =>
        {
            WriteValues(json, answer!.Values);
            json.WriteBoolean("complete", answer.IsComplete);
            AnswerJson.WriteCost(json, took, answer.Scan);
        });
    }

    private async Task CompleteAsync(HttpContext context)
    {
        if (await SearchBody.ReadAsync(context) is not { } body) return;
        var text = body.Text ?? "";
        var suggestions = await new Completer(events.For(Askers.AskerOf(context))).SuggestAsync(
            text, body.Caret ?? text.Length, reader.Range(body.From, body.To), context.RequestAborted);
        await AnswerJson.WriteAsync(context, json =>
        {
            json.WriteStartArray("suggestions");
            foreach (var suggestion in suggestions) WriteSuggestion(json, suggestion);
            json.WriteEndArray();
        });
    }

    private static void WriteSuggestion(Utf8JsonWriter json, Suggestion suggestion)
    {
        json.WriteStartObject();
        json.WriteString("text", suggestion.Text);
        json.WriteNumber("start", suggestion.Start);
        json.WriteNumber("end", suggestion.End);
        json.WriteString("kind", suggestion.Kind.ToString().ToLowerInvariant());
        json.WriteString("detail", suggestion.Detail);
        json.WriteEndObject();
    }

    private static void WriteValues(Utf8JsonWriter json, IReadOnlyList<ValueCount> values)
    {
        json.WriteStartArray("values");
        foreach (var (value, count) in values.Select(v => (v.Value, v.Count)))
        {
            json.WriteStartObject();
            json.WritePropertyName("value");
            ValueJson.Write(json, value);
            json.WriteNumber("count", count);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
