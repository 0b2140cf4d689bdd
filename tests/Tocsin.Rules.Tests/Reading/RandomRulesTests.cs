using CsCheck;
using Tocsin.Rules.Reading;
using Tocsin.Rules.Sets;

namespace Tocsin.Rules.Tests.Reading;

/// <summary>Whatever the text, reading it ends and never throws.</summary>
public sealed class RandomRulesTests
{
    private const string Rule = """
        title: A rule &anchor
        id: 929a690e-bef0-4204-a928-ef5e620d6fcc
        status: test
        tags: [attack.t1059, "x"]
        logsource: {category: process_creation, product: windows}
        detection:
          selection: &s
            Image|endswith: ['\cmd.exe', "\\powershell.exe"]
            CommandLine|contains|windash|all:
              - ' -a '
              - |
                two
                lines
          other:
            - <<: *s
              EventID: 4688
            - f|re|i: '^a.*b$'
          filter_x:
            User|cidr: 10.0.0.0/8
            n|expand: '%admins%'
            w|utf16|base64offset: x
          condition: selection and (1 of other* or not all of filter_*)
        suppress: {by: [user], for: 1h}
        exceptions:
          - {name: x, when: 'a: b', until: 2026-01-01, reason: y}
        level: high
        ---
        title: A filter
        logsource: {category: process_creation}
        filter:
          rules: any
          s: {a: b}
          condition: not s

        """;

    private static readonly string[] Pieces =
    [
        "---\n", "...\n", "- ", ": ", "|", "|re", "|i", "|all", "|expand", "|cidr", "|exists", "&a ", "*a", "*s",
        "<<: *s", "!!str ", "! ", "%", "%admins%", "\\", "\"", "'", "{", "}", "[", "]", "#", "~", "null", "true", "0x",
        "1e9", "(", ")", " not ", " and ", " or ", "1 of ", "all of ", "them", "*", "?", "\t", "\r\n", "\0", "\uFEFF",
        "\uD800",
        "\"\\U99999999\"", "\"\\xZZ\"", "|\n", ">-\n", "? ", "condition: ", "detection:\n", "filter:\n", "when: ",
        "correlation: ", "action: global\n", "exceptions: ", "suppress: ", "id: [", "9999999999999999999999",
    ];

    private static readonly Gen<(int At, int Less, string Piece)> Change =
        Gen.Select(Gen.Int[0, Rule.Length], Gen.Int[-30, 30].Select(n => Math.Max(0, n)), One(Pieces));

    [Fact]
    public void ARuleThatWasSpoiltIsReadOrRefused() => Change.Array[1, 6].Sample(
        changes =>
        {
            var text = Rule;
            foreach (var (at, less, piece) in changes)
            {
                var from = Math.Min(at, text.Length);
                text = text[..from] + piece + text[Math.Min(text.Length, from + less)..];
            }
            Read(text);
        }, iter: 2_000);

    [Fact]
    public void PiecesInAnyOrderAreReadOrRefused() =>
        One(Pieces).Array[1, 40].Sample(pieces => Read(string.Concat(pieces)), iter: 2_000);

    [Fact]
    public void AnyTextIsReadOrRefused() => Gen.String.Sample(text => Read("title: x\n" + text), iter: 2_000);

    [Fact]
    public void AnyConditionIsReadOrRefused() => One(
        "a", "b", "a*", "*", "them", "1", "of", "all", "any", "not", "and", "or", "(", ")", "|", " ", "\n")
        .Array[1, 30].Sample(
            words => Read(Some.Rule($"a: x\nb: y\ncondition: \"{string.Join(' ', words).Replace("\n", "\\n")}\"")),
            iter: 2_000);

    [Fact]
    public void AnyItemIsReadOrRefused() => Gen.Select(
        One("f", "", "a.b"), One([.. Tocsin.Rules.Sigma.Modifier.Names]).Array[0, 4],
        One(
            "5", "-5.5", "true", "null", "''", "'*'", "'a*b'", "'-a /b'", "10.0.0.0/8", "'%hosts%'", "'('", "'ü'"))
        .Sample(
            (field, modifiers, value) => Read(
                Some.Rule($"s:\n  '{string.Join('|', [field, .. modifiers])}': [{value}, {value}]\ncondition: s")),
            iter: 3_000);

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("\"")]
    [InlineData("!!map {? ")]
    public void DeepNestingIsRefused(string opening)
    {
        var text = string.Concat(Enumerable.Repeat(opening, 20_000));
        Read("title: x\ndetection: " + text).Faults.ShouldNotBeEmpty();
        Read(text);
    }

    [Fact]
    public void AliasesDoNotMultiplyWithoutEnd()
    {
        var text = "title: x\ndetection:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
        for (var i = 1; i < 12; i++)
        {
            text += $"  a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n";
        }
        Some.Faults(text).ShouldContain("There are more than 200000 values");
    }

    private static Gen<string> One(params string[] of) => Gen.Int[0, of.Length - 1].Select(i => of[i]);

    private static Model.RuleFile Read(string text)
    {
        var file = new RuleReader(Some.Options with { TakesDeprecated = true }).Read("a.yml", text);
        file.Rules.ShouldAllBe(r => r.Head.Title.Length > 0 && r.Head.Id.Length > 0);
        RuleBook.Of([file, file]).ShouldNotBeNull();
        return file;
    }
}
