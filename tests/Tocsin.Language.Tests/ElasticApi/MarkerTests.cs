using System.Text.Json;
using Tocsin.Events;
using Tocsin.Language.ElasticApi;
using Tocsin.Language.ElasticApi.Terms;

namespace Tocsin.Language.Tests.ElasticApi;

/// <summary>What of a text is marked as what a query looks for.</summary>
public sealed class MarkerTests
{
    [Theory]
    [InlineData(
        """{"match":{"summary":"failed root"}}""",
        "summary", "root: FAILED, failed2 failed", "[root]: [FAILED], failed2 [failed]")]
    [InlineData("""{"match_phrase":{"summary":"a b"}}""", "summary", "b a, b a c", "b [a], [b] a c")]
    [InlineData("""{"match_phrase":{"summary":"a a"}}""", "summary", "a a a b a", "[a] [a] [a] b a")]
    [InlineData(
        """{"match":{"summary":"10.0.0.1"}}""",
        "summary", "from 10.0.0.1:22 and 10.0.0.12", "from [10.0.0.1]:22 and 10.0.0.12")]
    [InlineData("""{"match":{"summary":"größe"}}""", "summary", "die GRÖSSE, die Größe", "die GRÖSSE, die [Größe]")]
    [InlineData("""{"wildcard":{"summary":"*gfau*"}}""", "summary", "a segfault at 0", "a [segfault] at 0")]
    [InlineData("""{"regexp":{"summary":"[a-c]+"}}""", "summary", "abc abd cab", "[abc] abd [cab]")]
    [InlineData("""{"prefix":{"hostname":"web"}}""", "hostname", "web 1", "[web 1]")]
    [InlineData("""{"term":{"hostname":"web"}}""", "hostname", "Web", null)]
    [InlineData("""{"term":{"user":"web"}}""", "details.user", "web", "[web]")]
    [InlineData("""{"term":{"hostname":"web"}}""", "summary", "web", null)]
    [InlineData("""{"query_string":{"query":"web"}}""", "details.url", "/a/web/b", "/a/[web]/b")]
    [InlineData("""{"exists":{"field":"summary"}}""", "summary", "web", null)]
    [InlineData("""{"bool":{"must_not":{"match":{"summary":"web"}}}}""", "summary", "web", null)]
    [InlineData("""{"match_all":{}}""", "summary", "web", null)]
    [InlineData("""{"match":{"summary":"x"}}""", "summary", "", null)]
    public void WhatIsLookedForIsMarked(string query, string path, string text, string? marked) =>
        Of(query).Marked(path, text, Field, isHtml: false).ShouldBe(marked);

    [Fact]
    public void ForHtmlAllButTheTagsIsEncoded() =>
        Of("""{"match":{"summary":"img"}}""")
            .Marked("summary", "<img src='x'>", new HighlightField("summary"), isHtml: true)
            .ShouldBe("&lt;<em>img</em> src=&#x27;x&#x27;&gt;");

    [Fact]
    public void WhatIsLookedForInAnotherFieldIsMarkedIfAskedFor()
    {
        var marker = Of("""{"match":{"summary":"web"}}""");
        marker.Marked("details.a", "the web", Field, isHtml: false).ShouldBeNull();
        marker.Marked("details.a", "the web", Field with { OfAnyField = true }, isHtml: false).ShouldBe("the [web]");
    }

    [Theory]
    [InlineData("""{"fields":{"a":{"nonsense":1}}}""")]
    [InlineData("""{"pre_tags":["x"]}""")]
    [InlineData("""{"fields":["a"]}""")]
    [InlineData("""{"fields":{"a":{"pre_tags":[]}}}""")]
    [InlineData("""{"fields":{},"encoder":"xml"}""")]
    [InlineData("""{"fields":{},"tags_schema":"styled"}""")]
    public void AWrongHighlightIsRefused(string highlight) =>
        Should.Throw<ElasticException>(() => Read("{\"highlight\":" + highlight + "}"));

    private static readonly HighlightField Field = new("*") { Before = "[", Behind = "]" };

    private static Marker Of(string query) => new(Read("{\"query\":" + query + "}").Filter);

    private static ElasticRequest Read(string body) =>
        new RequestReader(new Instant(0), RequestFields.Usual).Read(JsonElement.Parse(body));
}
