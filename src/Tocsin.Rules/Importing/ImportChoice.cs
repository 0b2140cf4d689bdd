using Tocsin.Rules.Model;

namespace Tocsin.Rules.Importing;

/// <summary>Which rules somebody wants; what is empty wants any.</summary>
/// <param name="Levels">Their levels.</param>
/// <param name="Statuses">Their statuses.</param>
/// <param name="Products">The products of their log sources; rules about several events have none, and pass.</param>
public sealed record ImportChoice(
    IReadOnlyList<RuleLevel> Levels, IReadOnlyList<string> Statuses, IReadOnlyList<string> Products)
{
    /// <summary>Why a rule is not wanted; null when it is.</summary>
    public string? Refusal(RuleHead head, LogSource? source) =>
        Levels.Count > 0 && !Levels.Contains(head.Level) ? "another level"
        : Statuses.Count > 0 && !Statuses.Contains(head.Status) ? "another status"
        : Products.Count > 0 && source is not null && !Products.Contains(source.Product) ? "another product"
        : null;
}
