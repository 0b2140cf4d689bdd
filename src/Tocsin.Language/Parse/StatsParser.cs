using System.Globalization;
using Tocsin.Language.Times;

namespace Tocsin.Language.Parse;

/// <summary>Reads the functions and groups of <c>stats</c>, and functions where they name a column.</summary>
internal sealed class StatsParser(Cursor cursor)
{
    private const int FunctionsMax = 100;
    private const int GroupsMax = 16;

    private const string Known =
        "count(), sum(FIELD), avg(FIELD), min(FIELD), max(FIELD), distinct(FIELD) or percentile(FIELD, 95)";

    private static readonly string[] Names = ["count", "sum", "avg", "min", "max", "distinct", "percentile"];

    /// <summary>The pipe, behind its name.</summary>
    public StatsPipe Pipe(int position)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var functions = new List<StatsFunction>();
        do
        {
            var word = Name("a function, such as count()");
            var function = Function(word) ?? throw Unknown(word);
            if (cursor.TryTakeOperator("as")) function = function with { Column = Name("a name for the column").Text };
            if (!names.Add(function.Column)) throw Twice(function.Column, function.Position);
            if (functions.Count == FunctionsMax)
            {
                throw Cursor.Error($"stats has at most {FunctionsMax} functions", function.Position);
            }
            functions.Add(function);
            cursor.SkipSpace();
        }
        while (cursor.TryTake(","));

        var by = new List<GroupBy>();
        if (cursor.TryTakeOperator("by"))
        {
            do
            {
                var word = Name("a field's name or a span of time, such as 1m");
                var group = Group(word);
                if (!names.Add(group.Column)) throw Twice(group.Column, word.Position);
                if (by.Count == GroupsMax)
                {
                    throw Cursor.Error($"stats groups by at most {GroupsMax} fields", word.Position);
                }
                by.Add(group);
                cursor.SkipSpace();
            }
            while (cursor.TryTake(","));
        }
        return new StatsPipe(position, functions, by);
    }

    /// <summary>The name of a column, which may be that of a function: <c>sum(details.bytes)</c>.</summary>
    public string Column()
    {
        var word = Name("a column's name");
        if (word.Quoted || cursor.Current != '(') return word.Text;
        return (Function(word) ?? throw Unknown(word)).Column;
    }

    // Null when there is no function of this name.
    private StatsFunction? Function(Word word)
    {
        StatsKind? kind = word.Text switch
        {
            "count" => StatsKind.Count,
            "sum" => StatsKind.Sum,
            "avg" => StatsKind.Average,
            "min" => StatsKind.Minimum,
            "max" => StatsKind.Maximum,
            "distinct" => StatsKind.Distinct,
            "percentile" => StatsKind.Percentile,
            _ => null,
        };
        if (kind is null) return null;
        cursor.SkipSpace();
        if (kind == StatsKind.Count)
        {
            // The brackets may be left out: stats count by hostname.
            if (cursor.TryTake("(")) Expect(")");
            return new StatsFunction(StatsKind.Count, null, 0, word.Position);
        }
        Expect("(");
        var field = new FieldRef(Name("a field's name").Text);
        var percent = 0.0;
        if (kind == StatsKind.Percentile)
        {
            Expect(",");
            percent = Percent();
        }
        Expect(")");
        return new StatsFunction(kind.Value, field, percent, word.Position);
    }

    private static GroupBy Group(Word word)
    {
        // A field whose name looks like a duration is put in quotes.
        if (word.Quoted || !TimeExpression.TryDuration(word.Text, out var bucket))
        {
            return new GroupBy(new FieldRef(word.Text), default);
        }
        return bucket > TimeSpan.Zero
            ? new GroupBy(null, bucket)
            : throw Cursor.Error("Expected a span of time above 0, such as 1m", word.Position);
    }

    private double Percent()
    {
        var word = Name("a percentage, from 0 to 100");
        const NumberStyles plain = NumberStyles.AllowDecimalPoint;
        return double.TryParse(word.Text, plain, CultureInfo.InvariantCulture, out var percent) && percent <= 100
            ? percent
            : throw Cursor.Error("Expected a percentage, from 0 to 100", word.Position);
    }

    private void Expect(string sign)
    {
        cursor.SkipSpace();
        if (!cursor.TryTake(sign)) throw Cursor.Error($"Expected '{sign}', found {cursor.Here()}", cursor.Position);
    }

    private static QueryException Unknown(Word word) =>
        Cursor.Error(
            $"There is no function called {word.Text}{Nearest.DidYouMean(word.Text, Names)}; expected {Known}",
            word.Position);

    private static QueryException Twice(string column, int position) =>
        Cursor.Error($"There are two columns called {column}; give one another name with 'as' or drop it", position);

    private Word Name(string expected) => cursor.Name(expected);
}
