namespace Tocsin.Rules.Testing;

/// <summary>A rule test as it is written in YAML: events, and how often a rule must fire on them.</summary>
/// <param name="Name">A sentence that says what it shows.</param>
/// <param name="Line">Its line in the file, counted from 1.</param>
/// <param name="Rule">The rule's id or name; null where the file has but one.</param>
/// <param name="Least">How often it must fire at least.</param>
/// <param name="Most">How often it may fire at most.</param>
/// <param name="Events">The events, in the order in which they come.</param>
/// <param name="EventsFile">
/// A file with the events, one JSON object a line, as the test names it; null when they stand in the test.
/// </param>
/// <param name="Then">How much time passes after the last event.</param>
public sealed record YamlTest(
    string Name, int Line, string? Rule, int Least, int Most, IReadOnlyList<YamlTestEvent> Events, string? EventsFile,
    TimeSpan Then);

/// <summary>An event of a test.</summary>
/// <param name="Json">The event, on one line.</param>
/// <param name="At">When it happens and comes, from the beginning of the test; null leaves it its own time.</param>
public sealed record YamlTestEvent(string Json, TimeSpan? At);
