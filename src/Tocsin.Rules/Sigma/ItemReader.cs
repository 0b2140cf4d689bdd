using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Rules.Model;

namespace Tocsin.Rules.Sigma;

/// <summary>Makes a test of each value of one field.</summary>
/// <param name="field">The field; null for keywords, which may be anywhere.</param>
/// <param name="modifiers">What is done to the values.</param>
/// <param name="placeholders">The values that the names in <c>expand</c> stand for.</param>
/// <param name="line">The line of the field.</param>
internal sealed class ItemReader(
    FieldRef? field, Modifiers modifiers, IReadOnlyDictionary<string, IReadOnlyList<string>> placeholders, int line)
{
    /// <summary>The conditions that a value stands for, of which one must hold.</summary>
    /// <param name="value">The value.</param>
    /// <param name="count">How many values the field has.</param>
    /// <exception cref="ReadingFault">The value does not go with the modifiers.</exception>
    public IEnumerable<Predicate> Read(Scalar value, int count)
    {
        if (value.Kind == ScalarKind.Null) return [Null(value, count)];
        if (modifiers.IsExists) return [Exists(value, count)];
        if (modifiers.Comparison is not null && !modifiers.IsFieldRef) return [Of(Compare(value))];
        if (modifiers.TimePart is { } part) return [Of(TimePartTest.Create(part, value))];
        if (modifiers.IsFieldRef) return [Reference(value)];
        return value.Kind switch
        {
            ScalarKind.Number => [Number(value)],
            ScalarKind.Boolean when !modifiers.Has("contains") => [Of(new EqualsTest(value.Text, cased: false))],
            _ => Expanded(value).SelectMany(Text),
        };
    }

    private IEnumerable<Predicate> Text(string text)
    {
        if (modifiers.IsRegex)
        {
            var flags = (modifiers.HasFlag("i", "ignorecase") ? "i" : "") + (modifiers.HasFlag("m", "multiline") ? "m" : "")
                + (modifiers.HasFlag("s", "dotall") ? "s" : "");
            if (!SigmaRegex.TryCreate(text, flags, out var regex, out var why)) throw new ReadingFault(line, why);
            return [Of(regex!)];
        }
        if (modifiers.IsNetwork) return [Of(Network(text))];
        var parsed = SigmaText.Parse(text);
        return modifiers.Texts(field is null && modifiers.Place is null ? parsed.AnyBefore().AnyBehind() : parsed)
            .Select(t => Of(t.ToTest(modifiers.Cased || modifiers.Has("base64") || modifiers.Has("base64offset"))));
    }

    private NetworkTest Network(string text)
    {
        if (!NetworkTest.TryCreate(text, out var test) || !test!.IsExact)
        {
            throw new ReadingFault(line, $"'{text}' is no network in CIDR notation without host bits, such as 10.0.0.0/8");
        }
        return test;
    }

    private Predicate Number(Scalar value)
    {
        if (modifiers.Place is { } place)
        {
            throw new ReadingFault(value.Line, $"'{place}' looks into texts: put the number into quotes");
        }
        if (modifiers.IsRegex || modifiers.IsNetwork) throw new ReadingFault(value.Line, "Put the value into quotes");
        return field is null
            ? Of(SigmaText.Plain(value.Text).AnyBefore().AnyBehind().ToTest(false))
            : Of(new EqualsTest(value.Text, cased: false));
    }

    private CompareTest Compare(Scalar value)
    {
        if (value.Kind != ScalarKind.Number)
        {
            throw new ReadingFault(value.Line, $"'{modifiers.Comparison}' compares with a number, written without quotes");
        }
        var comparison = modifiers.Comparison switch
        {
            "lt" => Comparison.Less,
            "lte" => Comparison.AtMost,
            "gt" => Comparison.Greater,
            _ => Comparison.AtLeast,
        };
        return new CompareTest(comparison, value.Text, null);
    }

    private Not Null(Scalar value, int count)
    {
        if (count > 1) throw new ReadingFault(value.Line, "null may not stand in a list: use a part of its own");
        if (field is null || modifiers.Place is not null || modifiers.IsRegex || modifiers.IsNetwork || modifiers.Comparison is not null)
        {
            throw new ReadingFault(value.Line, "null goes with a field alone");
        }
        return new Not(new Leaf(field, new ExistsTest()));
    }

    private Predicate Exists(Scalar value, int count)
    {
        if (count > 1 || field is null || value.Kind != ScalarKind.Boolean)
        {
            throw new ReadingFault(value.Line, "'exists' takes true or false");
        }
        return value.Text == "true" ? new Present(field) : new Not(new Present(field));
    }

    private FieldMatch Reference(Scalar value)
    {
        if (field is null || value.Kind != ScalarKind.Text) throw new ReadingFault(value.Line, "'fieldref' takes the name of a field");
        var how = (modifiers.Place, modifiers.Comparison) switch
        {
            ("contains", _) => FieldRelation.Contains,
            ("startswith", _) => FieldRelation.StartsWith,
            ("endswith", _) => FieldRelation.EndsWith,
            (_, "lt") => FieldRelation.Less,
            (_, "lte") => FieldRelation.AtMost,
            (_, "gt") => FieldRelation.Greater,
            (_, "gte") => FieldRelation.AtLeast,
            _ => FieldRelation.Equal,
        };
        return new FieldMatch(field, new FieldRef(value.Text), how, modifiers.Cased);
    }

    // %name% stands for each of its values.
    private IEnumerable<string> Expanded(Scalar value)
    {
        if (!modifiers.IsExpand) return [value.Text];
        IEnumerable<string> texts = [value.Text];
        for (var from = 0; value.Text.IndexOf('%', from) is var open and >= 0;)
        {
            var close = value.Text.IndexOf('%', open + 1);
            if (close < 0) break;
            var name = value.Text[(open + 1)..close];
            if (!placeholders.TryGetValue(name, out var values))
            {
                throw new ReadingFault(value.Line, $"Nothing is known of the placeholder %{name}%; give it values in placeholders.yml");
            }
            texts = [.. texts.SelectMany(t => values.Select(v => t.Replace($"%{name}%", v, StringComparison.Ordinal)))];
            from = close + 1;
        }
        return texts;
    }

    private Predicate Of(ValueTest test) => field is null ? new Keyword(test) : new Leaf(field, test);
}
