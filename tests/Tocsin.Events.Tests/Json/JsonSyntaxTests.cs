using System.Text;
using System.Text.Json;
using CsCheck;
using Tocsin.Events.Json;

namespace Tocsin.Events.Tests.Json;

/// <summary>
/// What the check of syntax takes is what the framework's reader takes, and the fault is where that says.
/// </summary>
public sealed class JsonSyntaxTests
{
    private static readonly string[] Scraps =
    [
        "{", "}", "[", "]", ",", ":", "\"a\"", "\"\"", "\"\\n\"", "\"\\u00e9\"", "\"\\ud800\"", "\"\\x\"", "\"\\u12\"", "\"",
        "\"a\nb\"", "0", "-0", "01", "1.5", "1.", ".5", "-", "+1", "1e5", "1E+", "1e-3", "true", "tru", "false", "null",
        "nul", "NaN", " ", "\t", "\r\n", "é", "\u0001", "\\", "/", "{\"a\":1}", "[1,2]", "[1,]", "{\"a\":1,}", "{\"a\"}",
        "\"k\":", "\u0000",
    ];

    [Fact]
    public void ItAgreesWithTheReader() =>
        Gen.OneOf(Scraps).Array[0, 8].Sample(
            scraps =>
            {
                var json = Encoding.UTF8.GetBytes(string.Concat(scraps));
                var fault = JsonSyntax.FaultIn(json);
                (fault < 0).ShouldBe(IsRead(json), Encoding.UTF8.GetString(json));
                fault.ShouldBeInRange(-1, json.Length);
            },
            iter: 50_000);

    [Theory]
    [InlineData("{\"a\":1}", -1), InlineData(" [ ] ", -1), InlineData("{}", -1), InlineData("3", -1)]
    [InlineData("", 0), InlineData("{", 1), InlineData("{\"a\":1}x", 7), InlineData("{\"a\":}", 5)]
    [InlineData("{'a':1}", 1), InlineData("[1,2", 4), InlineData("{\"a\":\"\\q\"}", 7), InlineData("{\"a\" 1}", 5)]
    public void TheFaultIsWhereItGoesWrong(string json, int at) =>
        JsonSyntax.FaultIn(Encoding.UTF8.GetBytes(json)).ShouldBe(at);

    [Theory, InlineData(128, true), InlineData(129, false)]
    public void ItGoesAsDeepAsTheReaderOfEvents(int depth, bool isSound) =>
        (JsonSyntax.FaultIn(Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth))) < 0)
            .ShouldBe(isSound);

    private static bool IsRead(byte[] json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 128 });
            while (reader.Read())
            {
            }
            return json.AsSpan().ContainsAnyExcept(" \t\r\n"u8);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
