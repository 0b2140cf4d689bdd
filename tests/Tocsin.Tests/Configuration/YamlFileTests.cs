using CsCheck;
using Tocsin.Configuration;
using Tocsin.Testing;

namespace Tocsin.Tests.Configuration;

/// <summary>What a file of settings may look like, and that no other text does harm.</summary>
public sealed class YamlFileTests : IDisposable
{
    private static readonly string[] Parts =
    [
        "a", ":", " ", "\n", "[", "]", "{", "}", "-", "&x", "*x", "!t", "\"", "'",
        "|", ">", "#", ",", "?", "%", "\t", "\0",
        "---", "...", "<<", "\u2028", "\\",
    ];

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("", ""), InlineData("# nothing\n", ""), InlineData("---\n...\n", ""), InlineData("~", "")]
    [InlineData("a: 1\nb: 'two'", "a=1@1 b=two@2"), InlineData("a:\nb: ~\nc: x", "c=x@3")]
    [InlineData("a: [x, y]", "a=x,y@1"), InlineData("a:\n- x\n- y\n", "a=x,y@1")]
    [InlineData("\na:\n  d: 1\n  e: 2", "a=d=1,e=2@2"), InlineData("a: |\n  text\n", "a=text\n@1")]
    public void ValuesListsAndMappingsAreRead(string text, string expected)
    {
        var (fault, values) = Read(text);
        fault.ShouldBeNull();
        string.Join(' ', values.Select(v => $"{v.Key}={v.Value.Text}@{v.Value.From.Split(' ')[^1]}"))
            .ShouldBe(expected);
    }

    [Theory]
    [InlineData("just words", 1, 1, "NAME: value"), InlineData("- a\n- b", 1, 1, "NAME: value")]
    [InlineData("a: 1\na: 2", 2, 1, "set twice"), InlineData("a: [[x]]", 1, 5, "plain value")]
    [InlineData("a: {b: {c: d}}", 1, 8, "plain value"), InlineData("a: &x 1", 1, 4, "Expected")]
    [InlineData("a: 1\nb: *x", 2, 4, "Expected"), InlineData("a: !!int 1", 1, 4, "Expected")]
    [InlineData("a: ['b,c']", 1, 5, "comma"), InlineData("a: 1\n---\nb: 2", 2, 1, "one document")]
    [InlineData("[a, b]: c", 1, 1, "name"), InlineData("a: \"open", 1, 4, "")]
    public void WhateverElseItIsIsRefusedWithLineAndColumn(string text, int line, int column, string why)
    {
        var fault = Read(text).Fault.ShouldNotBeNull();
        fault.ShouldContain($"line {line}, column {column}: ");
        fault.ShouldContain(why);
    }

    [Fact]
    public void AListThatGoesOnUnindentedIsNoYaml() => Read("a: [1\nb").Fault.ShouldNotBeNull().ShouldContain("line");

    [Fact]
    public void AFileThatIsFarTooLargeIsNotRead() =>
        Read(new string('#', 2 << 20)).Fault.ShouldNotBeNull().ShouldContain("no settings file");

    [Fact]
    public void NoTextDoesHarm() => Gen.Int[0, Parts.Length - 1].Array[0, 24]
        .Select(parts => string.Concat(parts.Select(part => Parts[part])))
        .Sample(text => Read(text).Fault is null or { Length: > 0 }, iter: 3_000, threads: 1);

    public void Dispose() => _folder.Dispose();

    private (string? Fault, Dictionary<string, Given> Values) Read(string text)
    {
        File.WriteAllText(_folder.File("x.yaml"), text);
        var values = new Dictionary<string, Given>(StringComparer.Ordinal);
        return (YamlFile.Read(_folder.File("x.yaml"), values), values);
    }
}
