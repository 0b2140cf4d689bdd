using System.Globalization;

namespace Tocsin.Language.Parse;

/// <summary>Reads what stands behind a <c>|</c>.</summary>
internal sealed class PipeParser(Cursor cursor)
{
    private const string Known = "stats, sort, limit or bursts";

    /// <summary>All pipes up to the end of the query.</summary>
    public List<Pipe> Pipes()
    {
        var pipes = new List<Pipe>();
        while (!cursor.AtEnd)
        {
            if (!cursor.TryTake("|")) throw Cursor.Error($"Expected '|', found {cursor.Here()}", cursor.Position);
            var pipe = One();
            var makesTable = pipe is StatsPipe or BurstsPipe;
            if (makesTable != (pipes.Count == 0))
            {
                throw Cursor.Error(
                    makesTable ? "Only the first pipe can make a table" : "Expected stats or bursts first: there are no rows yet",
                    pipe.Position);
            }
            pipes.Add(pipe);
        }
        return pipes;
    }

    private Pipe One()
    {
        var name = Name($"{Known}");
        return name.Text switch
        {
            "stats" => Stats(name.Position),
            "sort" => Sort(name.Position),
            "limit" => new LimitPipe(name.Position, Count("a number of rows")),
            "bursts" => Bursts(name.Position),
            _ => throw Cursor.Error($"There is no pipe of this name; expected {Known}", name.Position),
        };
    }

    private StatsPipe Stats(int position)
    {
        var function = Name("a function, such as count()");
        if (function.Text != "count") throw Cursor.Error("There is no function of this name; expected count()", function.Position);
        cursor.SkipSpace();
        if (cursor.TryTake("("))
        {
            cursor.SkipSpace();
            if (!cursor.TryTake(")")) throw Cursor.Error($"Expected ')', found {cursor.Here()}", cursor.Position);
        }
        var countName = TakeWord("as") ? Name("a name for the column").Text : "count";
        var by = new List<FieldRef>();
        if (TakeWord("by"))
        {
            do
            {
                by.Add(new FieldRef(Name("a field's name").Text));
                cursor.SkipSpace();
            }
            while (cursor.TryTake(","));
        }
        return new StatsPipe(position, countName, by);
    }

    private SortPipe Sort(int position)
    {
        var column = Column();
        var descending = TakeWord("desc");
        if (!descending) TakeWord("asc");
        return new SortPipe(position, column, descending);
    }

    private string Column()
    {
        var name = Name("a column's name").Text;
        // A column without a name of its own is called by its function: sort count() desc.
        if (cursor.TryTake("()")) return name;
        return name;
    }

    private BurstsPipe Bursts(int position)
    {
        var threshold = Count("how many events make a burst");
        Expect("in");
        var within = Name("a duration, such as 2m");
        if (!TimeExpression.TryDuration(within.Text, out var duration))
        {
            throw Cursor.Error("Expected a duration, such as 90s, 2m or 1h", within.Position);
        }
        Expect("by");
        return new BurstsPipe(position, threshold, duration, new FieldRef(Name("a field's name").Text));
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

    private Word Name(string expected)
    {
        cursor.SkipSpace();
        var word = cursor.Current == '"' ? cursor.Quoted() : cursor.Plain(",");
        return word.Text.Length > 0 ? word : throw Cursor.Error($"Expected {expected}, found {cursor.Here()}", cursor.Position);
    }
}
