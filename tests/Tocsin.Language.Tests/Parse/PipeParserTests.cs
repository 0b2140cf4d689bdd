using System.Globalization;

namespace Tocsin.Language.Tests.Parse;

/// <summary>What is behind the pipes, and what is said of mistakes there.</summary>
public sealed class PipeParserTests
{
    public static TheoryData<string, string> Pipes()
    {
        var cases = new TheoryData<string, string>();
        foreach (var parts in Lines("pipes.txt")) cases.Add(parts[0], parts[1]);
        return cases;
    }

    public static TheoryData<string, int, string> Errors()
    {
        var cases = new TheoryData<string, int, string>();
        foreach (var parts in Lines("pipe-errors.txt"))
        {
            var blank = parts[1].IndexOf(' ', StringComparison.Ordinal);
            cases.Add(
                parts[0], int.Parse(parts[1].AsSpan(0, blank), CultureInfo.InvariantCulture), parts[1][(blank + 1)..]);
        }
        return cases;
    }

    [Theory, MemberData(nameof(Pipes))]
    public void PipesAreReadAsTheyAreMeant(string query, string pipes)
    {
        QueryParser.TryParse(query, default, out var parsed, out var message, out _).ShouldBeTrue(message);

        string.Join(" | ", parsed!.Pipes.Select(Text)).ShouldBe(pipes);
    }

    [Theory, MemberData(nameof(Errors))]
    public void AMistakeIsPointedAt(string query, int position, string words)
    {
        QueryParser.TryParse(query, default, out _, out var message, out var at).ShouldBeFalse();

        message!.ShouldContain(words);
        at.ShouldBe(position);
    }

    private static IEnumerable<string[]> Lines(string file) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Cases", file))
            .Where(l => l[0] != '#').Select(l => l.Split(" ⇶ "));

    private static string Text(Pipe pipe) => pipe switch
    {
        StatsPipe stats => string.Join("; ", stats.Functions.Select(Text))
            + (stats.By.Count > 0 ? " by " + string.Join(", ", stats.By.Select(Text)) : ""),
        HistogramPipe histogram => $"histogram {histogram.Bucket.TotalSeconds}s"
            + (histogram.By is { } by ? $" by {by}" : ""),
        TopPipe top => $"top {top.Rows} {top.Field}",
        BurstsPipe bursts => $"bursts {bursts.Threshold} in {bursts.Within.TotalSeconds}s by {bursts.By}"
            + (bursts.Times is { } times ? $" times {times}" : ""),
        RarePipe rare => $"rare {rare.Rows} {rare.Field}",
        FieldsPipe fields => "fields " + string.Join(", ", fields.Fields),
        DedupPipe dedup => "dedup " + string.Join(", ", dedup.Fields),
        PatternsPipe patterns => $"patterns {patterns.Field}",
        SortPipe sort => $"sort {sort.Column}" + (sort.Descending ? " desc" : ""),
        LimitPipe limit => $"limit {limit.Rows}",
        _ => pipe.ToString(),
    };

    private static string Text(StatsFunction function)
    {
        var percent = function.Kind == StatsKind.Percentile
            ? function.Percent.ToString(" 0.##", CultureInfo.InvariantCulture)
            : "";
        var field = function.Field is { } given ? " " + given : "";
        return $"{function.Kind}{percent}{field} > {function.Column}";
    }

    private static string Text(GroupBy by)
    {
        if (by.Field is not null) return by.Column;
        var isMinutes = by.Bucket.TotalSeconds % 60 == 0;
        return (isMinutes ? $"{by.Bucket.TotalMinutes}m" : $"{by.Bucket.TotalSeconds}s") + " " + by.Column;
    }
}
