using CsCheck;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Tocsin.Data;

namespace Tocsin.Alerts.Tests;

/// <summary>What alerts are about is found by words, and means what reading all their texts would mean.</summary>
public sealed class AlertFilterTests : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private static readonly Gen<string> Piece = Gen.OneOf(
        "10.0.0.1", "10.0.0.12", "1.10.0.0.1", "10", "0", "1", ".", "..", ":", "-", "_", " ", "\"", "\\", "\n", "root", "ROOT",
        "web01.example.com", "2001:db8::77", "a@b.c", "é", "É", "e\u0301", "ß", "ẞ", "s", "S", "ſ", "k", "K", "i", "I", "İ",
        "ı", "ι", "Ι", "\u0345", "ῳ", "Ω", "漢字", "💥", "𐐀", "𐐨", "details");

    private static readonly Gen<string> Text = Piece.Array[0, 7].Select(pieces => string.Concat(pieces));

    private static readonly Gen<(string Summary, string[] Events)> Seen = Gen.Select(Text, Text.Array[0, 3]);

    private readonly Folder _folder = new();
    private readonly Database _database;
    private readonly AlertStore _store;

    public AlertFilterTests()
    {
        _database = _folder.Open();
        _store = new AlertStore(_database, new FakeTimeProvider(Some.Noon));
    }

    [Fact]
    public Task AnAlertIsFoundByWhatItsTextsSayAndByNothingElse() =>
        Gen.Select(Gen.Select(Text, Seen, Seen).Array[1, 6], Piece.Array[1, 3].Array[40]).SampleAsync(
            async (alerts, abouts) =>
            {
                await _store.DeleteAsync(DateTimeOffset.MaxValue, DateTimeOffset.MaxValue, Never);
                for (var i = 0; i < alerts.Length; i++)
                {
                    var (group, first, second) = alerts[i];
                    await RaiseAsync(i, group, 10, first);
                    // Every other one grows: then its newest texts count.
                    if (i % 2 == 0) await RaiseAsync(i, group, 20, second);
                }
                var stored = new List<Alert>();
                foreach (var alert in await ListAsync(null)) stored.Add((await _store.FindAsync(alert.Id, Never))!);

                foreach (var about in abouts.Select(pieces => string.Concat(pieces)))
                {
                    var expected = stored.Where(a => Texts(a).Any(t => Has(t, about))).Select(a => a.Id).Order();
                    (await ListAsync(about)).Select(a => a.Id).Order().ShouldBe(expected, about);
                }
            },
            iter: 60, threads: 1);

    [Fact]
    public async Task TextsAreReadOnlyOfAlertsThatHaveTheWords()
    {
        await RaiseAsync(0, "10.0.0.1", 10, ("nothing ...", []));
        (await ListAsync("10.0.0.1")).Count.ShouldBe(1);

        await _database.WriteAsync(db => db.AlertWords.ExecuteDeleteAsync(), Never);

        (await ListAsync("10.0.0.1")).ShouldBeEmpty();
        (await ListAsync("...")).Count.ShouldBe(1, "that is no word");
    }

    [Fact]
    public async Task WordsGoWithTheirAlert()
    {
        await RaiseAsync(0, "10.0.0.1", 10, ("nothing", []));
        await _store.DeleteAsync(DateTimeOffset.MaxValue, DateTimeOffset.MaxValue, Never);
        using var db = _database.Read();
        db.AlertWords.Count().ShouldBe(0);
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task AlertsOfARuleAreFoundByItsIdAndThoseOfAScriptByItsName()
    {
        await _store.PutAsync(
            [
                Some.Sighting(0, 1, 1, "", window: "1") with { Id = "1", Rule = "Odd", RuleId = "id-of-odd" },
                Some.Sighting(0, 1, 1, "", window: "2") with { Id = "2", Rule = "Odd" },
            ],
            Never);
        (await OfRuleAsync("id-of-odd")).ShouldBe(["1"]);
        (await OfRuleAsync("Odd")).ShouldBe(["2"]);
        (await OfRuleAsync("")).ShouldBeEmpty();
    }

    private async Task<IEnumerable<string>> OfRuleAsync(string rule) =>
        (await _store.ListAsync(new AlertFilter(null, null) { Rule = rule }, 10, 0, Never)).Alerts.Select(a => a.Id);

    private async Task RaiseAsync(int number, string group, int count, (string Summary, string[] Events) seen) =>
        await _store.RaiseAsync(
            Some.Sighting(number * 1_000, (number * 1_000) + count, count, group, window: $"{number}") with
            {
                Summary = seen.Summary,
                EventIds = [.. Enumerable.Range(1, count / 10).Select(i => $"{i}")],
                Events = seen.Events,
            },
            Never);

    private async Task<IReadOnlyList<Alert>> ListAsync(string? about) =>
        (await _store.ListAsync(new AlertFilter(null, about), 1_000, 0, Never)).Alerts;

    private static IEnumerable<string> Texts(Alert alert) => [alert.Group, alert.Summary, .. alert.Events];

    // By every place where it may stand.
    private static bool Has(string text, string word) => Enumerable.Range(0, text.Length + 1).Any(at =>
        at + word.Length <= text.Length
        && string.Equals(text.Substring(at, word.Length), word, StringComparison.OrdinalIgnoreCase)
        && (at == 0 || !char.IsLetterOrDigit(text[at - 1]))
        && (at + word.Length == text.Length || !char.IsLetterOrDigit(text[at + word.Length])));
}
