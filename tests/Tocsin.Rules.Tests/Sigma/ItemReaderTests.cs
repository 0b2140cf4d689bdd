using Tocsin.Rules.Tests.Reading;

namespace Tocsin.Rules.Tests.Sigma;

public sealed class ItemReaderTests
{
    public static TheoryData<string, string> Cases => CaseFile.Pairs("items.txt");

    [Theory]
    [MemberData(nameof(Cases))]
    public void AnItemBecomesATree(string item, string tree) => Some.Item(item).Trim().ShouldBe(tree);

    [Fact]
    public void AListHasRoomForAllHashesOfAFamily()
    {
        var values = string.Join(", ", Enumerable.Range(0, 6_000).Select(i => $"MD5={i:x32}"));
        Some.Item($"f|contains: [{values}]").Split(" | ").Length.ShouldBe(6_000);
    }

    [Fact]
    public void APatternMayBeLongAndHaveManyWildcards()
    {
        var value = new string('x', 10_000) + string.Concat(Enumerable.Repeat("?*", 1_000));
        Some.Item($"f: '{value}'").ShouldStartWith("f = xxx");
    }

    [Fact]
    public void PlaceholdersDoNotMultiplyWithoutEnd() =>
        Some.Item($"f|expand: '{string.Concat(Enumerable.Repeat("%hosts%", 20))}'")
            .ShouldBe("fault The placeholders make more than 10000 values");

    [Fact]
    public void VariantsDoNotMultiplyWithoutEnd() =>
        Some.Item($"f|windash: '-a -b -c -d -e -f {new string('x', 20_000)}'")
            .ShouldBe("fault The variants of this value are too large");
}
