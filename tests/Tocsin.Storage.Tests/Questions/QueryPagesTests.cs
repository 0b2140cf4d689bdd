using System.Globalization;
using System.Text.RegularExpressions;
using Tocsin.Language;
using Tocsin.Testing;

namespace Tocsin.Storage.Tests.Questions;

/// <summary>The pages about the language say what is so: each of their examples is executed.</summary>
public sealed partial class QueryPagesTests : IAsyncLifetime
{
    private const int ExamplesMin = 70;

    private static readonly string Page = File.ReadAllText(Repository.File("docs", "query-language.md"));
    private static readonly string ComingFrom = File.ReadAllText(Repository.File("docs", "coming-from.md"));

    private Stored _stored = null!;

    public async ValueTask InitializeAsync()
    {
        _stored = await Stored.OpenAsync();
        var sent = Page.Split("```json\n")[1].Split("```")[0];
        (await _stored.SendAsync(sent)).Count.ShouldBe(9);
        await _stored.FindAsync("*");
    }

    public ValueTask DisposeAsync() => _stored.DisposeAsync();

    [Fact]
    public async Task FiltersFindWhatThePageSays()
    {
        var examples = Rows(Page).Where(r => r.Cells.Count == 3 && r.Head[2] == "among the nine").ToList();
        examples.Sum(e => Codes(e.Cells[0]).Count()).ShouldBeGreaterThan(50);
        foreach (var row in examples)
        {
            foreach (var query in Codes(row.Cells[0])) (await IdsAsync(query)).ShouldBe(row.Cells[2], query);
        }
    }

    [Fact]
    public async Task PipesMakeTablesAsThePageSays()
    {
        var queries = Rows(Page).Where(r => r.Head is ["write", "get"]).SelectMany(r => Codes(r.Cells[0])).ToList();
        queries.Count.ShouldBeGreaterThan(10);
        foreach (var query in queries)
        {
            var (answer, error) = await _stored.Events.RunAsync(query);
            error.ShouldBeNull(query);
            answer!.Rows.ShouldNotBeEmpty(query);
        }
    }

    [Fact]
    public async Task PipesOnEventsAnswerAsThePageSays()
    {
        var rows = Rows(Page).Where(r => r.Head is ["write", "get", "the first"]).ToList();
        rows.Count.ShouldBeGreaterThan(4);
        foreach (var row in rows)
        {
            var query = Codes(row.Cells[0]).Single();
            var (answer, error) = await _stored.Events.RunAsync(query);
            error.ShouldBeNull(query);
            var found = System.Text.Json.JsonElement.Parse(answer!.Events![0].Json.Span);
            found.GetProperty("id").GetString().ShouldBe(row.Cells[2], query);
        }
    }

    [Fact]
    public void FunctionsOfThePageAreThoseOfTheLanguage()
    {
        var functions = Rows(Page).Where(r => r.Head is ["function", "is"]).SelectMany(r => Codes(r.Cells[0])).ToList();
        functions.Count.ShouldBe(Enum.GetValues<StatsKind>().Length);
        foreach (var function in functions) Read("* | stats " + function);
    }

    [Fact]
    public void OurSideOfEveryTableCanBeRead()
    {
        var rows = Rows(ComingFrom).Where(r => r.Head is ["there", "here", ""]).ToList();
        rows.Count.ShouldBeGreaterThan(ExamplesMin - 15);
        foreach (var query in rows.SelectMany(r => Codes(r.Cells[1]))) Read(query);
    }

    private static void Read(string query) =>
        QueryParser.TryParse(query, new(Running.Now.UtcTicks), out _, out var message, out var at).ShouldBeTrue(
            string.Create(CultureInfo.InvariantCulture, $"{query}: {message} at {at}"));

    private async Task<string> IdsAsync(string query)
    {
        var ids = (await _stored.FindAsync(query)).Select(e => e.GetProperty("id").GetString());
        return string.Join(' ', ids.Order(StringComparer.Ordinal));
    }

    // The rows of all tables, each with the heads of its columns.
    private static IEnumerable<(List<string> Head, List<string> Cells)> Rows(string page)
    {
        List<string>? head = null;
        foreach (var line in page.Split('\n'))
        {
            if (!line.StartsWith('|')) head = null;
            else if (head is null) head = Cells(line);
            else if (!line.StartsWith("|---", StringComparison.Ordinal)) yield return (head, Cells(line));
        }
    }

    private static List<string> Cells(string line) =>
        [.. CellEnd().Split(line.Trim())[1..^1].Select(c => c.Trim().Replace("\\|", "|", StringComparison.Ordinal))];

    private static IEnumerable<string> Codes(string cell) => Code().Matches(cell).Select(m => m.Groups[1].Value);

    [GeneratedRegex(@"(?<!\\)\|", RegexOptions.None, 1_000)]
    private static partial Regex CellEnd();

    [GeneratedRegex("`([^`]+)`", RegexOptions.None, 1_000)]
    private static partial Regex Code();
}
