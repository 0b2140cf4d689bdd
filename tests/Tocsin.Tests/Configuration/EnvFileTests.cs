using Tocsin.Configuration;
using Tocsin.Testing;

namespace Tocsin.Tests.Configuration;

/// <summary>Lines of env files.</summary>
public sealed class EnvFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("A=1", "1")]
    [InlineData("  A = 1  ", "1")]
    [InlineData("export A=1", "1")]
    [InlineData("A=\"x y\"", "x y")]
    [InlineData("A='x'", "x"), InlineData("A=b=c", "b=c"), InlineData("A=", ""), InlineData("A=\"", "\"")]
    [InlineData("A=1\nA=2", "2"), InlineData("# A=0\n\nA=1 # no comment", "1 # no comment")]
    public void ALineIsANameAndAValue(string text, string expected)
    {
        var (fault, values) = Read(text);
        fault.ShouldBeNull();
        values.ShouldHaveSingleItem().Value.Text.ShouldBe(expected);
    }

    [Theory, InlineData("A=1\nnonsense", 2), InlineData("=x", 1)]
    public void ALineWithoutANameIsNamedByItsNumber(string text, int line) =>
        Read(text).Fault.ShouldNotBeNull().ShouldEndWith($"line {line}: expected NAME=value.");

    [Fact]
    public void AValueKnowsItsLine() => Read("\n\nA=1").Values["A"].From.ShouldEndWith("my.env, line 3");

    public void Dispose() => _folder.Dispose();

    private (string? Fault, Dictionary<string, Given> Values) Read(string text)
    {
        File.WriteAllText(_folder.File("my.env"), text);
        var values = new Dictionary<string, Given>(StringComparer.Ordinal);
        return (EnvFile.Read(_folder.File("my.env"), values), values);
    }
}
