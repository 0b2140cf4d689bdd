using System.Globalization;
using System.Text.Json;
using CsCheck;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Questions;
using Tocsin.Testing;

namespace Tocsin.Storage.Tests.Questions;

/// <summary>What surrounds an event is what stands beside it when all events are put in order.</summary>
public sealed class SurroundingsTests
{
    private static readonly Gen<string> Event = Gen.Select(Gen.OneOf("a", "b"), Gen.Int[0, 3], (host, second) =>
        $$"""{"timestamp":"2026-01-01T00:00:0{{second}}Z","hostname":"{{host}}"}""");

    [Fact]
    public Task NeighboursAreThoseInTheOrderOfTimeThenId() =>
        Gen.Select(Event.Array[1, 30], Gen.Int[0, 29], Gen.Int[0, 5], Gen.Int[0, 5]).SampleAsync(
            async (events, which, before, after) =>
            {
                await using var stored = await Stored.OpenAsync();
                await stored.SendAsync(string.Join('\n', events));
                var all = (await stored.FindAsync("*")).ToList();
                var id = 1 + (which % all.Count);
                await SameAsync(stored, all, id, before, after, "");
                await SameAsync(stored, all, id, before, after, "hostname:a");
                await stored.Pipeline.Store.SealAsync();
                await SameAsync(stored, all, id, before, after, "hostname:a");
            },
            iter: 60);

    [Fact]
    public async Task AnEventThatIsNotThereHasNoSurroundings()
    {
        await using var stored = await Stored.OpenAsync();

        var (answer, error) = await FindAsync(stored, 7, 1, 1, "");

        answer.ShouldBeNull();
        error.ShouldBeNull();
    }

    private static async Task SameAsync(
        Stored stored, List<JsonElement> all, long id, int before, int after, string query)
    {
        var (answer, error) = await FindAsync(stored, id, before, after, query);
        error.ShouldBeNull();
        var at = all.FindIndex(e => Id(e) == id);
        bool Counts(JsonElement e) => query.Length == 0 || e.GetProperty("hostname").GetString() == "a";
        answer!.Before.Select(e => e.Id).ShouldBe(all.Take(at).Where(Counts).Select(Id).TakeLast(before));
        answer.After.Select(e => e.Id).ShouldBe(all.Skip(at + 1).Where(Counts).Select(Id).Take(after));
        answer.Event.Id.ShouldBe(id);
    }

    private static Task<Outcome<SurroundingAnswer>> FindAsync(
        Stored stored, long id, int before, int after, string query) => Asked.Filter(query).ThenAsync(
            events => new Surroundings(stored.Events).FindAsync(
                new SurroundingQuestion(id, before, after, events.Filter), default));

    private static long Id(JsonElement found) =>
        long.Parse(found.GetProperty("id").GetString()!, CultureInfo.InvariantCulture);
}
