using System.Net;
using System.Text.RegularExpressions;
using Tocsin.Alerts.Access;
using Tocsin.Auth;

namespace Tocsin.Tests;

/// <summary>Signing in leads back to a page of ours, and nowhere else.</summary>
public sealed class ReturnPathTests(Running running) : IClassFixture<Running>
{
    [Theory]
    [InlineData("/search?query=a%20b", true), InlineData("/", true), InlineData("/alerts/abc", true)]
    [InlineData("/\t/evil", false), InlineData("//evil", false), InlineData("/\\evil", false), InlineData("", false)]
    [InlineData("/\r\n/evil", false), InlineData("/a\nb", false), InlineData("/ /evil", false), InlineData("evil", false)]
    [InlineData("https://evil", false), InlineData("\\\\evil", false), InlineData("/a\\b", false)]
    public void OnlyAPathOfOursIsOne(string path, bool isOwn) => SignInEndpoints.IsOwnPath(path).ShouldBe(isOwn);

    [Theory, InlineData("/alerts/abc?x=1", "/alerts/abc?x=1"), InlineData("/\t/evil", "/")]
    public async Task SigningInGoesWhereOneMeantToGo(string back, string to)
    {
        var link = await running.Access.NewLinkAsync("admin");
        using var page = await running.AskAsync(Role.Nobody, "GET", "/signin?token=" + link);
        var html = await page.Content.ReadAsStringAsync();
        var field = Regex.Match(
            html, "name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"", RegexOptions.NonBacktracking).Groups[1].Value;
        var cookie = page.Headers.GetValues("Set-Cookie")
            .First(c => c.StartsWith("tocsin-form", StringComparison.Ordinal)).Split(';')[0];
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["token"] = link,
            ["returnUrl"] = back,
            ["__RequestVerificationToken"] = field,
        });

        using var answer = await running.AskAsync(Role.Nobody, "POST", "/auth/signin", form, ("Cookie", cookie));

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.ShouldBe(to);
    }
}
