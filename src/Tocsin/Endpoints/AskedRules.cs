using System.Diagnostics.CodeAnalysis;
using Tocsin.Detection.Rules;
using Tocsin.Rules.Reading;
using Tocsin.Rules.Sets;

namespace Tocsin.Endpoints;

/// <summary>The rules that a question names: the id of a loaded one, or the YAML of one or several.</summary>
internal sealed class AskedRules(RuleEngine engine, TimeProvider clock)
{
    /// <summary>Finds or reads them; or says what is wrong with how they are named.</summary>
    public bool TryBook(
        string rule, [NotNullWhen(true)] out RuleBook? book, [NotNullWhen(false)] out string? why)
    {
        why = null;
        book = engine.BookOf(rule);
        if (book is not null) return true;
        if (!rule.Contains('\n', StringComparison.Ordinal))
        {
            why = "rule: no loaded rule has that id";
            return false;
        }
        book = RuleBook.Of(
            [new RuleReader(new RuleOptions { Clock = clock, TakesDeprecated = true }).Read("rule", rule)],
            engine.Pipelines);
        if (book.EventRules.Count + book.WindowRules.Count > 0) return true;
        why = book.Faults.FirstOrDefault(f => !f.IsWarning) is { } fault
            ? $"rule: line {fault.Line}: {fault.Message}"
            : "rule: there is no rule in it; a rule has a title and a detection";
        return false;
    }
}
