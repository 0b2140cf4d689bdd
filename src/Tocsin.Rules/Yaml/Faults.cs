using Tocsin.Rules.Model;

namespace Tocsin.Rules.Yaml;

/// <summary>What is found wrong while a document is read. Of one thread.</summary>
/// <param name="file">The file, as faults name it.</param>
internal sealed class Faults(string file)
{
    // Whoever writes a file gets the first ones; nobody reads a thousand.
    private const int Most = 100;
    private readonly List<RuleFault> _all = [];

    /// <summary>The file, as faults name it.</summary>
    public string File => file;

    /// <summary>The id of the rule that is being read; empty while it is not known.</summary>
    public string RuleId { get; set; } = "";

    /// <summary>Whether there is one that keeps the rule from running.</summary>
    public bool AreGrave { get; private set; }

    /// <summary>All of them, with the rule's id as it is known by now.</summary>
    public IEnumerable<RuleFault> All => _all.Select(f => f.RuleId.Length > 0 ? f : f with { RuleId = RuleId });

    /// <summary>Adds one that keeps the rule from running.</summary>
    public void Add(int line, string message)
    {
        AreGrave = true;
        if (_all.Count < Most) _all.Add(new RuleFault(file, line, RuleId, message));
    }

    /// <summary>Adds one in spite of which the rule runs.</summary>
    public void Warn(int line, string message)
    {
        if (_all.Count < Most) _all.Add(new RuleFault(file, line, RuleId, message, IsWarning: true));
    }
}
