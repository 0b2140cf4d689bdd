using System.Text;

namespace Tocsin.Web.Rules;

public sealed class RuleDraftTests
{
    private static readonly Guid Id = new("11111111-0000-4000-8000-000000000001");

    [Fact]
    public void ASearchIsTheConditionOfItsRule() =>
        RuleDraft.OfSearch("""summary:"it's" OR a:b\*""", Id).ShouldBe("""
            title: 'New rule: summary:"it''s" OR a:b\*'
            id: 11111111-0000-4000-8000-000000000001
            status: experimental
            description: ''
            level: medium
            when: 'summary:"it''s" OR a:b\*'

            """);

    [Fact]
    public void AnEventsTellingFieldsAreASelectionInWhichNoSignIsAWildcard() =>
        OfEvent("""
            {"category":"process","hostname":"pc1","summary":"x","details":{"EventID":1,"Image":"C:\\a\\*.exe",
            "CommandLine":"a","Computer":"pc1"},"processname":"\\\\srv\\x?"}
            """).ShouldEndWith("""
            level: medium
            logsource:
              category: 'process'
            detection:
              selection:
                'details.EventID': 1
                'details.Image': 'C:\a\\\*.exe'
                'processname': '\\\srv\x\?'
                'hostname': 'pc1'
              condition: selection

            """);

    [Fact]
    public void AnEventThatTellsLittleIsKnownByItsSummary() =>
        OfEvent("""{"summary":"only this","severity":"INFO"}""").ShouldEndWith("""
            detection:
              selection:
                'summary': 'only this'
              condition: selection

            """);

    [Fact]
    public void WhatTheSenderLeftOutIsNoPartOfTheRule() =>
        OfEvent("""
            {"category":"UNKNOWN","processname":"UNKNOWN","hostname":"UNKNOWN","summary":"UNKNOWN",
            "details":{"EventID":7,"Channel":"UNKNOWN"}}
            """).ShouldEndWith("""
            title: 'New rule: an event'
            id: 11111111-0000-4000-8000-000000000001
            status: experimental
            description: ''
            level: medium
            detection:
              selection:
                'details.EventID': 7
                'details.Channel': 'UNKNOWN'
              condition: selection

            """);

    [Theory]
    [InlineData("plain", "'plain'"), InlineData("it's", "'it''s'"), InlineData("", "''")]
    [InlineData("a: #b", "'a: #b'")]
    [InlineData("a\nb", "\"a\\nb\""), InlineData("tab\t\"q\"\\", "\"tab\\t\\\"q\\\"\\\\\"")]
    [InlineData("\u0000", "\"\\U00000000\""), InlineData("\u202e", "\"\\U0000202E\""), InlineData("é😀", "'é😀'")]
    [InlineData("\u00a0", "\"\\U000000A0\""), InlineData("\u2028", "\"\\U00002028\"")]
    public void ATextInQuotesIsThatText(string text, string quoted) => YamlQuoted.Of(text).ShouldBe(quoted);

    private static string OfEvent(string json) =>
        RuleDraft.OfEvent(Encoding.UTF8.GetBytes(json), Id).ReplaceLineEndings("\n");
}
