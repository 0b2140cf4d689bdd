using System.Text.Json;

namespace Tocsin.EndToEnd;

/// <summary>Reads events as a search gives them.</summary>
internal static class SentEvents
{
    public static string Text(this JsonElement e, string name) => e.GetProperty(name).GetString() ?? "";

    public static string Detail(this JsonElement e, string name) => e.GetProperty("details").Text(name);

    /// <summary>The numbers that one sender gave its events, in their order. Fails when there are several senders.
    /// </summary>
    public static IEnumerable<long> SequencesOfTheOnlySender(this IReadOnlyList<JsonElement> events)
    {
        events.Select(e => e.Detail("sender")).Distinct().Count().ShouldBe(1);
        return events.Select(e => e.GetProperty("details").GetProperty("sequence").GetInt64()).Order();
    }

    public static void ShouldBeNumberedWithoutGap(this IReadOnlyList<JsonElement> events, int count) =>
        events.SequencesOfTheOnlySender().ShouldBe(Enumerable.Range(1, count).Select(n => (long)n));
}
