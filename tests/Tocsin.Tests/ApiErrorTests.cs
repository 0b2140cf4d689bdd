using Microsoft.AspNetCore.Http;
using Tocsin.Replies;

namespace Tocsin.Tests;

/// <summary>The one form of refusals, and that of Elasticsearch's API.</summary>
public sealed class ApiErrorTests
{
    [Fact]
    public async Task ARefusalSaysWhyAndWhereAndWhenToAskAgain()
    {
        var (context, body) = await RefuseAsync(
            new Refusal(503, "Not now: \"busy\".") { Position = 3, RetryAfterSeconds = 7 });
        (context.Response.StatusCode, context.Response.ContentType).ShouldBe((503, "application/json"));
        context.Response.Headers.RetryAfter.ToString().ShouldBe("7");
        body.ShouldBe("""{"error":{"message":"Not now: \"busy\".","position":3}}""");
    }

    [Fact]
    public async Task WithoutPositionAndWaitNothingIsSaidOfThem()
    {
        var (context, body) = await RefuseAsync(new Refusal(400, "No."));
        context.Response.Headers.RetryAfter.Count.ShouldBe(0);
        body.ShouldBe("""{"error":{"message":"No."}}""");
    }

    [Theory]
    [InlineData(400, "illegal_argument_exception")]
    [InlineData(401, "security_exception")]
    [InlineData(403, "security_exception")]
    [InlineData(429, "es_rejected_execution_exception"), InlineData(500, "exception")]
    public async Task ElasticsearchsClientsAreToldInItsWords(int status, string type)
    {
        var (context, body) = await RefuseAsync(new Refusal(status, "No."), new ElasticRoute());
        context.Response.StatusCode.ShouldBe(status);
        context.Response.Headers["X-Elastic-Product"].ToString().ShouldBe("Elasticsearch");
        body.ShouldContain($"\"type\":\"{type}\",\"reason\":\"No.\"");
        body.ShouldEndWith($"\"status\":{status}}}");
    }

    private static async Task<(HttpContext Context, string Body)> RefuseAsync(Refusal refusal, params object[] metadata)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext();
        context.Response.Body = body;
        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(metadata), null));
        await ApiError.RefuseAsync(context, refusal);
        await context.Response.BodyWriter.FlushAsync();
        return (context, System.Text.Encoding.UTF8.GetString(body.ToArray()));
    }
}
