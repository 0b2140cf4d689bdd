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
