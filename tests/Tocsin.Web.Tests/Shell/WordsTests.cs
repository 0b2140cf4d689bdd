namespace Tocsin.Web.Shell;

public sealed class WordsTests
{
    [Theory]
    [InlineData(0.2, "now"), InlineData(42, "42 s"), InlineData(240, "4 min"), InlineData(3600, "1 h")]
    [InlineData(12_000, "3 h 20 min"), InlineData(90_000, "1 d 1 h"), InlineData(864_000, "10 d")]
    public void AgesUseTheUnitsThatMatter(double seconds, string words) =>
        Words.Age(TimeSpan.FromSeconds(seconds)).ShouldBe(words);

    [Theory, InlineData(0.0341, "35 ms"), InlineData(1.24, "1.2 s")]
    public void DurationsAreRead(double seconds, string words) =>
        Words.Took(TimeSpan.FromSeconds(seconds)).ShouldBe(words);

    [Theory, InlineData(1, "1 event"), InlineData(18_204, "18,204 events")]
    public void CountsCarryTheirNoun(long count, string words) => Words.Count(count, "event").ShouldBe(words);
}
