using Tocsin.Storage.Disk;
using Tocsin.Storage.Marks;

namespace Tocsin.Detection.Rules;

/// <summary>What the engine of rules is like.</summary>
public sealed record RuleEngineOptions
{
    /// <summary>
    /// Folders, files and archives of rules; those that are not there are looked for again and again.
    /// </summary>
    public required IReadOnlyList<string> Folders { get; init; }

    /// <summary>Where it keeps its state; created if need be.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>The disk that the state lies on.</summary>
    public required IDisk Disk { get; init; }

    /// <summary>
    /// Marks events with what informational rules say of them; durable when it returns, and told again after a crash.
    /// </summary>
    public required Action<IReadOnlyList<EventMark>> Mark { get; init; }

    /// <summary>
    /// Told the name of a script's rule and the id of an event that it waits for, and of none that came before; must be
    /// quick.
    /// </summary>
    public Action<string, long>? Wake { get; init; }

    /// <summary>Makes ready what storing takes, while rules are read.</summary>
    public required Func<CancellationToken, Task> Prepare { get; init; }

    /// <summary>
    /// Stores alerts, new ones and such as have grown; durable when it returns, and told again after a crash.
    /// </summary>
    public required Func<IReadOnlyList<RuleAlert>, CancellationToken, Task> Store { get; init; }
}
