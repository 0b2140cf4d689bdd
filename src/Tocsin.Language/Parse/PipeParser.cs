using System.Globalization;
using Tocsin.Language.Times;

namespace Tocsin.Language.Parse;

/// <summary>Reads what stands behind a <c>|</c>.</summary>
internal sealed class PipeParser(Cursor cursor)
{
    private const int PipesMax = 32;
    private const int FieldsMax = 200;

    private static readonly string[] Known =
        ["stats", "histogram", "top", "rare", "fields", "sort", "limit", "dedup", "patterns", "bursts"];

    private readonly StatsParser _stats = new(cursor);

    /// <summary>All pipes up to the end of the query.</summary>
    public List<Pipe> Pipes()
    {
        var pipes = new List<Pipe>();
        while (!cursor.AtEnd)
        {
            if (!cursor.TryTake("|")) throw Cursor.Error($"Expected '|', found {cursor.Here()}", cursor.Position);
            var pipe = One();
            if (Misplaced(pipe, pipes) is { } why) throw Cursor.Error(why, pipe.Position);
            if (pipes.Count == PipesMax) throw Cursor.Error($"A query has at most {PipesMax} pipes", pipe.Position);
            pipes.Add(pipe);
        }
        return pipes;
    }

    private static bool MakesTable(Pipe pipe) =>
        pipe is StatsPipe or HistogramPipe or TopPipe or RarePipe or PatternsPipe or BurstsPipe;

    private static string? Misplaced(Pipe pipe, List<Pipe> before)
    {
        if (MakesTable(pipe)) return before.Count > 0 ? "Only the first pipe can make a table" : null;
        var onTable = before.Count > 0 && MakesTable(before[0]);
        return pipe switch
        {
            DedupPipe when before.Count > 0 => "dedup works on the events that were found: it comes first",
            FieldsPipe when onTable => "fields works on events; the columns of a table are what its pipe says",
            FieldsPipe when before.Exists(p => p is FieldsPipe) => "There are two fields pipes; name all fields in one",
            _ => null,
        };
    }

    private Pipe One()
    {
        var name = Name("a pipe: " + Nearest.List(Known));
        return name.Text switch
        {
            "stats" => _stats.Pipe(name.Position),
            "histogram" => Histogram(name.Position),
            "top" => new TopPipe(name.Position, Count("how many values"), Field()),
            "rare" => new RarePipe(name.Position, Count("how many values"), Field()),
            "fields" => new FieldsPipe(name.Position, Fields()),
            "dedup" => new DedupPipe(name.Position, Fields()),
            "patterns" => new PatternsPipe(name.Position, cursor.AtEnd || cursor.Current == '|' ? Summary : Field()),
            "sort" => Sort(name.Position),
            "limit" => new LimitPipe(name.Position, Count("a number of rows")),
            "bursts" => Bursts(name.Position),
            _ => throw Cursor.Error(
                $"There is no pipe called {name.Text}{Nearest.DidYouMean(name.Text, Known)}; "
                    + $"expected {Nearest.List(Known)}",
                name.Position),
        };
    }

    private static readonly FieldRef Summary = new(Events.Schema.Names[Events.Schema.Summary]);

    private FieldRef Field() => new(Name("a field's name").Text);

    private List<FieldRef> Fields()
    {
        var fields = new List<FieldRef>();
        do
        {
            if (fields.Count == FieldsMax)
            {
                throw Cursor.Error($"A pipe names at most {FieldsMax} fields", cursor.Position);
            }
            fields.Add(Field());
            cursor.SkipSpace();
        }
        while (cursor.TryTake(","));
        return fields;
    }

    private HistogramPipe Histogram(int position)
    {
        var bucket = Duration("a span of time, such as 1m");
        return new HistogramPipe(position, bucket, TakeWord("by") ? Field() : null);
    }

    private SortPipe Sort(int position)
    {
        cursor.SkipSpace();
        var columnPosition = cursor.Position;
        var column = _stats.Column();
        var descending = TakeWord("desc");
        if (!descending) TakeWord("asc");
        return new SortPipe(position, column, columnPosition, descending);
    }

    private BurstsPipe Bursts(int position)
    {
        var threshold = Count("how many events make a burst");
        Expect("in");
        var duration = Duration("a duration, such as 2m");
        Expect("by");
        return new BurstsPipe(position, threshold, duration, Field(), TakeWord("times") ? Field() : null);
    }

    private TimeSpan Duration(string what)
    {
        var word = Name(what);
        return TimeExpression.TryDuration(word.Text, out var duration) && duration > TimeSpan.Zero
            ? duration
            : throw Cursor.Error($"Expected {what}: a whole number above 0 and s, m, h, d or w", word.Position);
    }

    private int Count(string what)
    {
        var word = Name(what);
        return int.TryParse(word.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? count
            : throw Cursor.Error($"Expected {what}: a whole number above 0", word.Position);
    }

    private void Expect(string word)
    {
        if (!TakeWord(word)) throw Cursor.Error($"Expected '{word}', found {cursor.Here()}", cursor.Position);
    }

    private bool TakeWord(string word) => cursor.TryTakeOperator(word);

    private Word Name(string expected) => cursor.Name(expected);
}
