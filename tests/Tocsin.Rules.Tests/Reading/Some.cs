using Tocsin.Language;
using Tocsin.Rules.Model;
using Tocsin.Rules.Reading;

namespace Tocsin.Rules.Tests.Reading;

/// <summary>Rules to read.</summary>
internal static class Some
{
    public const string Id = "929a690e-bef0-4204-a928-ef5e620d6fcc";

    public static RuleOptions Options { get; } = new()
    {
        Placeholders = new Dictionary<string, IReadOnlyList<string>>
        {
            ["admins"] = ["alice", "bob*"],
            ["hosts"] = ["x", "y"],
            ["dotted"] = ["a.b"],
        },
    };

    public static RuleFile Read(string text) => new RuleReader(Options).Read("a.yml", text);

    /// <summary>A rule with these lines as its detection.</summary>
    public static string Rule(string detection, string id = Id, string more = "") =>
        $"title: A rule\nid: {id}\nlogsource:\n  product: windows\n{more}detection:\n"
        + string.Concat(detection.Split('\n').Select(line => $"  {line}\n"));

    /// <summary>The condition of a rule with one item, in words; or its faults.</summary>
    public static string Item(string item) => Condition(Rule($"s:\n  {item}\ncondition: s"));

    /// <summary>The condition of a file's only rule in words; or its faults.</summary>
    public static string Condition(string text) => Tree(text, out var faults) is { } tree ? TreeText.Of(tree) : faults;

    public static Predicate? Tree(string text, out string faults)
    {
        var file = Read(text);
        faults = "fault " + string.Join("; ", file.Faults.Where(f => !f.IsWarning).Select(f => f.Message));
        if (file.Rules.Count == 0) return null;
        faults.ShouldBe("fault ");
        return file.Rules.ShouldHaveSingleItem().ShouldBeOfType<EventRule>().Condition;
    }

    /// <summary>All faults, a line each.</summary>
    public static string Faults(string text) =>
        string.Join('\n', Read(text).Faults.Select(f => $"{f.Line}{(f.IsWarning ? "?" : "")} {f.Message}"));
}
