using System.Net;
using System.Text;
using Tocsin.Alerts.Access;

namespace Tocsin.Tests;

/// <summary>
/// Which headers answers have, by route; and what comes of requests that are not what they should be.
/// </summary>
public sealed class HeadersTests(Running running) : IClassFixture<Running>
{
    [Theory]
    [InlineData(Role.Person, "GET", "/api/v1/search", 200), InlineData(Role.Person, "GET", "/api/v1/search?limit=x", 400)]
    [InlineData(Role.Nobody, "GET", "/api/v1/search", 401), InlineData(Role.Sender, "GET", "/api/v1/search", 403)]
    [InlineData(Role.Person, "GET", "/api/v1/events/999", 404), InlineData(Role.Person, "GET", "/api/v1/alerts", 200)]
    [InlineData(Role.Person, "GET", "/api/v1/export", 200), InlineData(Role.Person, "GET", "/api/v1/tail", 200)]
    [InlineData(Role.Person, "GET", "/es/events/_search", 200), InlineData(Role.Nobody, "GET", "/es/events/_search", 401)]
    [InlineData(Role.Person, "GET", "/search", 200), InlineData(Role.Person, "GET", "/alerts", 200)]
    [InlineData(Role.Nobody, "GET", "/search", 302), InlineData(Role.Nobody, "GET", "/signin", 200)]
    [InlineData(Role.Person, "GET", "/no/such/page", 404), InlineData(Role.Nobody, "GET", "/health", 200)]
    [InlineData(Role.Person, "GET", "/metrics", 200), InlineData(Role.Person, "POST", "/auth/signout", 400)]
    public async Task EveryAnswerHasThem(Role role, string method, string path, int status)
    {
        using var answer = await running.AskAsync(role, method, path);
        ((int)answer.StatusCode).ShouldBe(status);
        One(answer, "X-Content-Type-Options").ShouldBe("nosniff");
        One(answer, "Content-Security-Policy").ShouldContain("default-src 'none'");
        One(answer, "Content-Security-Policy").ShouldNotContain("unsafe");
        One(answer, "Cross-Origin-Resource-Policy").ShouldBe("same-origin");
        One(answer, "Referrer-Policy").ShouldBe("same-origin");
        One(answer, "Cache-Control").ShouldContain("no-store");
    }

    [Theory, InlineData("/events", "POST", 400), InlineData("/nothing", "GET", 404), InlineData("/health", "GET", 200)]
    public async Task TheSinksAnswersHaveTheirs(string path, string method, int status)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(running.Sink, path));
        if (method == "POST") request.Content = new StringContent("nonsense");
        // A key was made, so one is needed.
        request.Headers.Add("X-Tocsin-Key", running.Server.LocalToken);
        using var answer = await http.SendAsync(request);
        ((int)answer.StatusCode).ShouldBe(status);
        One(answer, "X-Content-Type-Options").ShouldBe("nosniff");
        One(answer, "Cache-Control").ShouldContain("no-store");
        One(answer, "Content-Security-Policy").ShouldContain("default-src 'none'");
    }

    [Fact]
    public async Task AFormThatIsTornOrTooLargeIsRefusedInASentence()
    {
        var torn = new StringContent("--x\r\nContent-Disp");
        torn.Headers.ContentType = new("multipart/form-data") { Parameters = { new("boundary", "x") } };
        using (var answer = await running.AskAsync(Role.Nobody, "POST", "/auth/signin", torn))
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }
        var large = new StringContent("token=" + new string('x', 1 << 20), Encoding.ASCII, "application/x-www-form-urlencoded");
        using (var answer = await running.AskAsync(Role.Nobody, "POST", "/auth/signin", large))
        {
            ((int)answer.StatusCode).ShouldBeOneOf(400, 413);
        }
    }

    [Theory]
    [InlineData("POST", "/api/v1/search", 1 << 21, 413), InlineData("POST", "/api/v1/alerts", 5 << 20, 413)]
    [InlineData("PUT", "/api/v1/saved-searches/x", 2 << 20, 413), InlineData("POST", "/es/events/_search", 5 << 20, 413)]
    [InlineData("POST", "/api/v1/alerts/x/acknowledge", 1 << 20, 404)]
    public async Task EveryBodyHasALimit(string method, string path, int bytes, int status)
    {
        var body = new StringContent("{\"query\":\"" + new string('x', bytes) + "\"}", Encoding.ASCII, "application/json");
        using var answer = await running.AskAsync(Role.Administrator, method, path, body);
        ((int)answer.StatusCode).ShouldBe(status);
    }

    [Theory]
    [InlineData("a\nb"), InlineData("a\rb"), InlineData("a\u202Eb"), InlineData("\u0000"), InlineData("a\u2028b")]
    public async Task NamesAreOneLineOfWhatCanBeSeen(string name)
    {
        var body = new StringContent("{\"query\":\"x\"}", Encoding.UTF8, "application/json");
        var path = "/api/v1/saved-searches/" + Uri.EscapeDataString(name);
        using var answer = await running.AskAsync(Role.Administrator, "PUT", path, body);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await running.Access.NewKeyAsync(name, KeyScope.Search)).Error.ShouldNotBeNull();
    }

    private static string One(HttpResponseMessage answer, string name) =>
        string.Join(", ", answer.Headers.TryGetValues(name, out var values) ? values : []);
}
