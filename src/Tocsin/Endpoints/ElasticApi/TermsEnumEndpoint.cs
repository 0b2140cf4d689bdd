using System.Text.Json;
using Tocsin.Auth;
using Tocsin.Language;
using Tocsin.Language.ElasticApi;
using Tocsin.Language.ElasticApi.Aggregations;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Values;
using Tocsin.Replies;
using Tocsin.Storage.Questions;

namespace Tocsin.Endpoints.ElasticApi;

/// <summary>Answers <c>_terms_enum</c>: the values of a field that begin with something, for completion.</summary>
internal sealed class TermsEnumEndpoint(IEventStore events, ElasticCatalog catalog)
{
    private const int SizeMax = 10_000;

    /// <summary><c>POST /{index}/_terms_enum</c>.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var body = SearchReader.Json(await SearchReader.BodyAsync(context));
        var target = await catalog.TargetAsync(context);
        var (request, after) = Read(body);
        request = ContextEndpoints.Narrowed(request, ContextEndpoints.EventsOf(target));
        var (answer, _) = await new ElasticSearch(events.For(Askers.AskerOf(context)))
            .RunAsync(request, false, context.RequestAborted);
        using var found = JsonDocument.Parse(answer.Aggregations);
        var terms = found.RootElement.GetProperty("terms");
        var names = terms.GetProperty("buckets").EnumerateArray().Select(b => b.GetProperty("key").ToString())
            .Where(name => after is null || string.CompareOrdinal(name, after) > 0).ToList();
        await ElasticReply.WriteAsync(context, 200, json =>
        {
            json.WriteStartObject();
            ElasticReply.WriteShards(json);
            AnswerJson.WriteTexts(json, "terms", names);
            json.WriteBoolean("complete", !answer.IsPartial);
            json.WriteEndObject();
        });
    }

    private static (ElasticRequest Request, string? After) Read(JsonElement body)
    {
        var (field, text, after, size, isCased) = (default(string), "", default(string), 10, true);
        if (body.ValueKind != JsonValueKind.Object) throw ElasticException.Parsing("The body is an object");
        foreach (var option in body.EnumerateObject())
        {
            switch (option.Name)
            {
                case "field":
                    field = option.Value.ToString();
                    break;
                case "string":
                    text = option.Value.ToString();
                    break;
                case "search_after":
                    after = option.Value.ToString();
                    break;
                case "size" when option.Value.TryGetInt32(out size) && size is > 0 and <= SizeMax:
                    break;
                case "case_insensitive":
                    isCased = option.Value.ValueKind != JsonValueKind.True;
                    break;
                default:
                    throw ElasticException.Parsing(
                        $"[terms_enum] knows [field], [string], [size] (1 to {SizeMax}), [case_insensitive] and "
                        + "[search_after]");
            }
        }
        if (string.IsNullOrEmpty(field))
        {
            throw new ElasticException(new(
                400, "action_request_validation_exception", "Validation Failed: 1: field cannot be null;"));
        }
        if (Pattern.Fault(text + "*", 1) is { } fault) throw ElasticException.Argument(fault);
        var name = ElasticFields.NameOf(field);
        var terms = new TermsBody(name)
        {
            Kind = "terms",
            Size = after is null ? size : SizeMax,
            Orders = [new BucketOrder("_key", false)],
            Include = new PatternTest(new Pattern(text + "*", [text.Length], isCased)),
        };
        return (new ElasticRequest
        {
            Filter = Predicate.Everything,
            Size = 0,
            Aggregations = [new Aggregation("terms", terms, [])],
        }, after);
    }
}
