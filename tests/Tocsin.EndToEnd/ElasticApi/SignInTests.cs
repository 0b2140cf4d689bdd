using System.Text;
using System.Text.Json.Nodes;

namespace Tocsin.EndToEnd.ElasticApi;

/// <summary>
/// Tokens in the forms in which Elasticsearch's clients send them, and what those without one are told.
/// </summary>
public sealed class SignInTests(SignedInEvents known) : IClassFixture<SignedInEvents>
{
    [Fact]
    public async Task ATokenIsTakenInEveryFormOfAClient()
    {
        foreach (var authorization in (string[])
            [
                "Bearer " + known.Reader, "bearer " + known.Reader, "ApiKey " + known.Reader,
                "ApiKey " + Base64("reader:" + known.Reader), "apikey " + Base64("reader:" + known.Reader),
                "Basic " + Base64("reader:" + known.Reader), "Basic " + Base64(":" + known.Reader),
            ])
        {
            (await known.CountAsync(authorization)).Status.ShouldBe(200, authorization);
        }
    }

    [Theory]
    [InlineData("/es/_count")]
    [InlineData("/es")]
    [InlineData("/_search")]
    [InlineData("/es/_mapping")]
    public async Task WithoutATokenOfOursNothingIsAnsweredInElasticsearchsForm(string path)
    {
        foreach (var authorization in (string?[])
            [
                null, "Bearer " + known.Reader + "x", "ApiKey " + known.Reader[..^1], "ApiKey !",
                "Basic " + Base64(known.Reader + ":"),
                "Basic ", "Basic not-base64", "Digest " + known.Reader,
            ])
        {
            var (status, body, response) = await known.CountAsync(authorization, path);
            status.ShouldBe(401, authorization);
            response.Headers.WwwAuthenticate.Select(c => c.Scheme).ShouldBe(["Bearer", "ApiKey"]);
            ShouldBeRefused(body, 401, "tocsin keys new");
        }
    }

    [Fact]
    public async Task AKeyForSomethingElseIsForbidden()
    {
        foreach (var authorization in (string[])["Bearer " + known.Sender, "Basic " + Base64("sender:" + known.Sender)])
        {
            var (status, body, _) = await known.CountAsync(authorization);
            status.ShouldBe(403);
            ShouldBeRefused(body, 403, "may not");
            (status, body, _) = await known.CountAsync(authorization, "/api/v1/search");
            status.ShouldBe(403);
            JsonNode.Parse(body)!["error"]!["message"]!.ToString().ShouldContain("may not");
        }
    }

    [Theory]
    [InlineData("basic")]
    [InlineData("apikey")]
    [InlineData("pair")]
    [InlineData("bearer")]
    public async Task PythonsClientSignsIn(string form) =>
        (await ClientTests.PythonAsync(new Uri(known.Url, "/es"), form, known.Reader)).ShouldBe(ClientTests.Expected);

    [Theory]
    [InlineData("elasticsearch7")]
    [InlineData("elasticsearch8")]
    [InlineData("elasticsearch9")]
    [InlineData("opensearch")]
    public async Task JavaScriptsClientsSignIn(string client)
    {
        foreach (var form in (string[])["basic", "apikey", "pair", "bearer"])
        {
            // This one has no words for keys of Elasticsearch's.
            if (client == "opensearch" && form is "apikey" or "pair") continue;
            (await ClientTests.JavaScriptAsync(client, new Uri(known.Url, "/es"), form, known.Reader))
                .ShouldBe(ClientTests.Expected, form);
        }
    }

    private static void ShouldBeRefused(string body, int status, string reason)
    {
        var answer = JsonNode.Parse(body)!;
        answer["status"]!.GetValue<int>().ShouldBe(status);
        var root = answer["error"]!["root_cause"]!.AsArray().ShouldHaveSingleItem()!;
        foreach (var error in (JsonNode[])[answer["error"]!, root])
        {
            error["type"]!.ToString().ShouldBe("security_exception");
            error["reason"]!.ToString().ShouldContain(reason);
        }
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
