using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Replies;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Questions;

namespace Tocsin.Endpoints;

/// <summary>
/// What one may ask of events; each endpoint says which of these it takes. As JSON, or as parameters of the address.
/// </summary>
internal sealed record SearchBody
{
    private const int BodyBytesMax = 1 << 20;

    /// <summary>The query.</summary>
    public string? Query { get; init; }

    /// <summary>First instant, inclusive.</summary>
    public string? From { get; init; }

    /// <summary>Last instant, exclusive.</summary>
    public string? To { get; init; }

    /// <summary>When events were received, of those that may have changed something.</summary>
    public string? Since { get; init; }

    /// <summary>How many events or values.</summary>
    public int? Limit { get; init; }

    /// <summary>asc or desc by time.</summary>
    public string? Order { get; init; }

    /// <summary>Where the page before this one ended.</summary>
    public string? Cursor { get; init; }

    /// <summary>Whether to count all matching events.</summary>
    public bool? Total { get; init; }

    /// <summary>A field's name.</summary>
    public string? Field { get; init; }

    /// <summary>How many values of each field.</summary>
    public int? Values { get; init; }

    /// <summary>What values contain; or a query as typed so far.</summary>
    public string? Text { get; init; }

    /// <summary>The character of the text before which the next would be typed.</summary>
    public int? Caret { get; init; }

    /// <summary>A span of time.</summary>
    public string? Bucket { get; init; }

    /// <summary>The field that splits a histogram.</summary>
    public string? By { get; init; }

    /// <summary>Members that are none of these. The serialiser sets it after the object was made.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }

    /// <summary>What it asks about, as it was written.</summary>
    public QuestionText Written() => new(Query ?? "", From, To);

    /// <summary>Reads a question; null when it was refused and answered already.</summary>
    public static Task<SearchBody?> ReadAsync(HttpContext context) =>
        HttpMethods.IsPost(context.Request.Method) ? ReadJsonAsync(context) : ReadAddressAsync(context);

    private static async Task<SearchBody?> ReadJsonAsync(HttpContext context)
    {
        BodyReader.Allow(context.Request, BodyBytesMax);
        try
        {
            if (context.Request.ContentLength > BodyBytesMax)
            {
                throw new BadHttpRequestException("", StatusCodes.Status413PayloadTooLarge);
            }
            var body = await JsonSerializer.DeserializeAsync(
                context.Request.Body, SearchJson.Default.SearchBody, context.RequestAborted) ?? new SearchBody();
            if (KnownParameters.Described.Fault(context, body.Given()) is not { } fault) return body;
            await RefuseAsync(context, fault);
            return null;
        }
        catch (JsonException e)
        {
            // The path names a field of ours; the message itself could quote what was sent.
            await RefuseAsync(context, $"The question is no JSON of the right form: see {e.Path ?? "$"}.");
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await ApiError.RefuseAsync(
                context, new Refusal(e.StatusCode, $"A question has at most {BodyBytesMax >> 20} MiB."));
        }
        return null;
    }

    // The members that were sent.
    private IEnumerable<string> Given()
    {
        (string Name, object? Value)[] known =
        [
            ("query", Query), ("from", From), ("to", To), ("since", Since), ("limit", Limit), ("order", Order),
            ("cursor", Cursor), ("total", Total), ("field", Field), ("values", Values), ("text", Text),
            ("caret", Caret), ("bucket", Bucket), ("by", By),
        ];
        return known.Where(m => m.Value is not null).Select(m => m.Name)
            .Concat(Others?.Keys ?? Enumerable.Empty<string>());
    }

    private static async Task<SearchBody?> ReadAddressAsync(HttpContext context)
    {
        var asked = context.Request.Query;
        if (!TryNumber(asked["limit"], out var limit) || !TryNumber(asked["values"], out var values)
            || !TryNumber(asked["caret"], out var caret))
        {
            await RefuseAsync(context, "limit, values and caret are whole numbers");
            return null;
        }
        if (asked["total"].ToString() is not ("" or "true" or "false"))
        {
            await RefuseAsync(context, "total is true or false");
            return null;
        }
        return new SearchBody
        {
            Query = asked["query"],
            From = asked["from"],
            To = asked["to"],
            Limit = limit,
            Order = asked["order"],
            Cursor = asked["cursor"],
            Total = asked["total"].ToString() is "" ? null : asked["total"] == "true",
            Field = asked["field"],
            Values = values,
            Text = asked["text"],
            Caret = caret,
            Bucket = asked["bucket"],
            By = asked["by"],
        };
    }

    /// <summary>Answers that the question cannot be asked so.</summary>
    public static Task RefuseAsync(HttpContext context, string message, int position = 0) =>
        ApiError.RefuseAsync(
            context, new Refusal(StatusCodes.Status400BadRequest, message) { Position = position });

    /// <summary>Answers why a question has no answer.</summary>
    public static Task RefuseAsync(HttpContext context, QueryError fault) =>
        fault.Reason != ErrorReason.Busy
            ? RefuseAsync(context, fault.Message, fault.Position)
            : ApiError.RefuseAsync(
                context,
                new Refusal(StatusCodes.Status503ServiceUnavailable, fault.Message) { RetryAfterSeconds = 1 });

    private static bool TryNumber(string? text, out int? number)
    {
        number = null;
        if (string.IsNullOrEmpty(text)) return true;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var read))
        {
            return false;
        }
        number = read;
        return true;
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SearchBody))]
internal sealed partial class SearchJson : JsonSerializerContext;
