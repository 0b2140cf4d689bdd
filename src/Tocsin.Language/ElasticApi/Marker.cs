using System.Text;
using Tocsin.Language.ElasticApi.Filters;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Values;

namespace Tocsin.Language.ElasticApi;

/// <summary>
/// Marks in the texts of a hit what a query looks for. What must not be there is not looked for. Thread-safe.
/// </summary>
public sealed class Marker
{
    private readonly Dictionary<string, List<ValueTest>> _byPath = new(StringComparer.Ordinal);
    private readonly List<ValueTest> _anywhere = [];

    /// <summary>A marker for a query.</summary>
    public Marker(Predicate query) => Collect(query);

    /// <summary>A text with what was found in it between the field's tags; null when nothing was.</summary>
    /// <param name="path">Where the text lies.</param>
    /// <param name="text">The text.</param>
    /// <param name="field">How it is shown.</param>
    /// <param name="isHtml">Whether all but the tags is written for HTML.</param>
    public string? Marked(string path, string text, HighlightField field, bool isHtml)
    {
        var tests = field.OfAnyField ? _byPath.Values.SelectMany(t => t) : _byPath.GetValueOrDefault(path) ?? [];
        var utf8 = Encoding.UTF8.GetBytes(text);
        var marks = new List<(int Start, int End)>();
        foreach (var test in tests.Concat(_anywhere)) test.Mark(utf8, marks);
        if (marks.Count == 0) return null;
        var (to, at) = (new StringBuilder(), 0);
        foreach (var (start, end) in Joined(marks, utf8))
        {
            Append(utf8[at..start]);
            to.Append(field.Before);
            Append(utf8[start..end]);
            to.Append(field.Behind);
            at = end;
        }
        Append(utf8[at..]);
        return to.ToString();

        void Append(byte[] part)
        {
            var shown = Encoding.UTF8.GetString(part);
            if (isHtml) AppendHtml(to, shown);
            else to.Append(shown);
        }
    }

    // The characters that Lucene encodes, in its way.
    private static void AppendHtml(StringBuilder to, string text)
    {
        foreach (var c in text)
        {
            var encoded = c switch
            {
                '"' => "&quot;",
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '\'' => "&#x27;",
                '/' => "&#x2F;",
                _ => null,
            };
            if (encoded is null) to.Append(c);
            else to.Append(encoded);
        }
    }

    private void Collect(Predicate query)
    {
        switch (query)
        {
            case And and:
                foreach (var item in and.Items) Collect(item);
                break;
            case Or or:
                foreach (var item in or.Items) Collect(item);
                break;
            case AnyText any:
                _anywhere.Add(any.Test);
                break;
            case Leaf leaf when !ElasticFields.IsTime(leaf.Field.Name):
                if (!_byPath.TryGetValue(leaf.Field.Path, out var tests)) _byPath[leaf.Field.Path] = tests = [];
                // A pattern within the summary is asked for as one over all of it, and means one over a word.
                tests.Add(
                    leaf.Field.Name == ElasticFields.Text && leaf.Test is PatternTest
                        ? new AnyWordTest(leaf.Test)
                        : leaf.Test);
                break;
        }
    }

    // In their order, those that overlap as one, and so those that are one word of Lucene's: 10.0.0.1.
    private static List<(int Start, int End)> Joined(List<(int Start, int End)> marks, byte[] text)
    {
        var joined = new List<(int Start, int End)>();
        foreach (var (start, end) in marks.Order())
        {
            if (joined is [.., var last] && (start < last.End || IsOneWord(last.End, start)))
            {
                joined[^1] = (last.Start, Math.Max(last.End, end));
            }
            else
            {
                joined.Add((start, end));
            }
        }
        return joined;

        bool IsOneWord(int end, int start) =>
            start == end + 1 && StandardWords.Joins((char)text[end - 1], (char)text[end], (char)text[start]);
    }
}
