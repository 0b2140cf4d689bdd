using System.Text.Json.Nodes;

namespace Tocsin.Rules.Tests.Reading;

/// <summary>
/// Compares with what another reader of Sigma made of the same items and conditions, where the folder that
/// TOCSIN_SHARED names has them (data/sigma/semantics.jsonl).
/// </summary>
public sealed class SemanticsTests
{
    // Where we follow the specification, or say no where silence would be worse: the item or condition, and what we
    // make of it.
    private static readonly Dictionary<string, (string Why, string Ours)> Deviations = new()
    {
        ["""{"f|utf16le|base64":"foobar"}"""] =
            ("the specification has utf16le", "f = ZgBvAG8AYgBhAHIA"),
        ["""{"f|re|contains":"foo"}"""] =
            ("an expression is searched for: that says the same", "f /foo/"),
        ["""{"f|expand":"\\%plain%name%"}"""] =
            ("a placeholder without values is no rule", "fault The placeholder name has no values"),
        ["1 of nothing*"] =
            ("a condition that finds nothing is a mistake", "fault No name is like nothing* (column 19)"),
    };

    [Fact]
    public void TreesAreThoseOfAnotherReader()
    {
        var shared = Environment.GetEnvironmentVariable("TOCSIN_SHARED") ?? "";
        var file = Path.Combine(shared, "data", "sigma", "semantics.jsonl");
        Assert.SkipUnless(File.Exists(file), "The folder that TOCSIN_SHARED names has no semantics.jsonl");
        var (rows, deviations) = (0, 0);
        foreach (var line in File.ReadLines(file))
        {
            var row = JsonNode.Parse(line)!;
            rows++;
            var (name, rule) = (string?)row["kind"] == "item" ? Item(row) : Condition(row);
            var tree = Some.Tree(rule, out var faults);
            if (Deviations.TryGetValue(name, out var deviation))
            {
                deviations++;
                (tree is null ? faults : TreeText.Of(tree)).ShouldBe(deviation.Ours, deviation.Why);
            }
            else if (row["error"] is not null)
            {
                tree.ShouldBeNull(name);
            }
            else
            {
                var ours = SemanticsTree.Of(tree.ShouldNotBeNull(name + ": " + faults));
                var theirs = SemanticsTree.Normalised(row["tree"]!);
                ours.ToJsonString().ShouldBe(theirs.ToJsonString(), name);
            }
        }
        rows.ShouldBeGreaterThan(50);
        deviations.ShouldBe(Deviations.Count, "each deviation is one that there is");
    }

    // JSON is YAML.
    private static (string Name, string Rule) Item(JsonNode row)
    {
        var item = row["item"]!.ToJsonString(Unescaped);
        return (item, Some.Rule($"s: {item}\ncondition: s"));
    }

    private static (string Name, string Rule) Condition(JsonNode row)
    {
        var condition = (string)row["condition"]!;
        var detection = row["detection"]!.AsObject().Select(d => $"{d.Key}: {d.Value!.ToJsonString(Unescaped)}");
        return (condition, Some.Rule($"{string.Join('\n', detection)}\ncondition: {condition}"));
    }

    private static System.Text.Json.JsonSerializerOptions Unescaped { get; } =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
