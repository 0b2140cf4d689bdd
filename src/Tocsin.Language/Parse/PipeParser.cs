using System.Globalization;

namespace Tocsin.Language.Parse;

/// <summary>Reads what stands behind a <c>|</c>.</summary>
internal sealed class PipeParser(Cursor cursor)
{
    private const string Known = "stats, histogram, top, bursts, sort or limit";

    private readonly StatsParser _stats = new(cursor);

    /// <summary>All pipes up to the end of the query.</summary>
    public List<Pipe> Pipes()
    {
        var pipes = new List<Pipe>();
        while (!cursor.AtEnd)
        {
            if (!cursor.TryTake("|")) throw Cursor.Error($"Expected '|', found {cursor.Here()}", cursor.Position);
            var pipe = One();
            var makesTable = pipe is StatsPipe or HistogramPipe or TopPipe or BurstsPipe;
            if (makesTable != (pipes.Count == 0))
            {
                throw Cursor.Error(
                    makesTable
                        ? "Only the first pipe can make a table"
                        : "Expected stats, histogram, top or bursts first: there are no rows yet",
                    pipe.Position);
            }
            pipes.Add(pipe);
        }
        return pipes;
    }

    private Pipe One()
    {
        var name = Name(Known);
        return name.Text switch
        {
            "stats" => _stats.Pipe(name.Position),
            "histogram" => Histogram(name.Position),
            "top" => new TopPipe(name.Position, Count("how many values"), new FieldRef(Name("a field's name").Text)),
            "sort" => Sort(name.Position),
            "limit" => new LimitPipe(name.Position, Count("a number of rows")),
            "bursts" => Bursts(name.Position),
            _ => throw Cursor.Error($"There is no pipe of this name; expected {Known}", name.Position),
        };
    }

    private HistogramPipe Histogram(int position)
    {
        var bucket = Duration("a span of time, such as 1m");
        return new HistogramPipe(position, bucket, TakeWord("by") ? new FieldRef(Name("a field's name").Text) : null);
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
        return new BurstsPipe(position, threshold, duration, new FieldRef(Name("a field's name").Text));
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
