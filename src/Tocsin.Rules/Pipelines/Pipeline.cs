using Tocsin.Rules.Model;

namespace Tocsin.Rules.Pipelines;

/// <summary>
/// What rules' log sources and fields are in logs of some kind: which events a log source means, and under which other
/// names they have a field. Rules stay as they are.
/// </summary>
/// <param name="Name">What it is called.</param>
/// <param name="Entries">The log sources that it knows.</param>
/// <param name="Complete">
/// Products whose events can be told by the entries: one that an entry finds is of no category or service that no entry
/// finds.
/// </param>
/// <param name="Otherwise">For a field that an event has not, the field whose value stands in for it.</param>
public sealed record Pipeline(
    string Name, IReadOnlyList<PipelineEntry> Entries, IReadOnlyList<string> Complete,
    IReadOnlyList<KeyValuePair<string, string>> Otherwise);

/// <summary>One log source that a pipeline knows.</summary>
/// <param name="LogSource">The log source.</param>
/// <param name="When">
/// For each field the values, of which an event has one; a star at the beginning or the end stands for anything.
/// </param>
/// <param name="Fields">For a rule's field the other names under which events have it.</param>
public sealed record PipelineEntry(
    LogSource LogSource, IReadOnlyDictionary<string, IReadOnlyList<string>> When,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Fields);
