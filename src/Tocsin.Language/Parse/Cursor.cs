using System.Text;

namespace Tocsin.Language.Parse;

/// <summary>Walks over a query's characters and cuts words out of them.</summary>
internal sealed class Cursor(string text)
{
    // What ends a word wherever it stands. Colons, slashes, dashes and stars do not:
    // addresses, dates and paths are words.
    private const string Ends = "()|\"[]{}";

    /// <summary>The character at hand, counted from 0.</summary>
    public int Position { get; private set; }

    /// <summary>Whether nothing is left but white space.</summary>
    public bool AtEnd
    {
        get
        {
            SkipSpace();
            return Position >= text.Length;
        }
    }

    /// <summary>The character at hand; NUL behind the end.</summary>
    public char Current => Position < text.Length ? text[Position] : '\0';

    /// <summary>The next character; NUL behind the end.</summary>
    public char Following => Position + 1 < text.Length ? text[Position + 1] : '\0';

    /// <summary>Steps over white space.</summary>
    public void SkipSpace()
    {
        while (Position < text.Length && char.IsWhiteSpace(text[Position])) Position++;
    }

    /// <summary>Steps over the given characters if they are next.</summary>
    public bool TryTake(string expected)
    {
        if (string.CompareOrdinal(text, Position, expected, 0, expected.Length) != 0) return false;
        Position += expected.Length;
        return true;
    }

    /// <summary>Steps over a whole word in capitals, such as AND, if it is next.</summary>
    public bool TryTakeOperator(string word)
    {
        if (!IsOperator(word)) return false;
        Position += word.Length;
        return true;
    }

    /// <summary>Whether a whole word in capitals, such as AND, is next.</summary>
    public bool IsOperator(string word)
    {
        SkipSpace();
        var after = Position + word.Length;
        return string.CompareOrdinal(text, Position, word, 0, word.Length) == 0
            && (after == text.Length || char.IsWhiteSpace(text[after])
                || Ends.Contains(text[after], StringComparison.Ordinal));
    }

    /// <summary>Throws what a person needs to know about the character at <paramref name="position"/>.</summary>
    public static QueryException Error(string message, int position) => new(message, position);

    /// <summary>What stands at hand, for a message.</summary>
    public string Here()
    {
        SkipSpace();
        return Position >= text.Length ? "the end" : $"'{text[Position]}'";
    }

    /// <summary>A phrase in quotes; the cursor stands on the first.</summary>
    public Word Quoted()
    {
        var start = Position++;
        var phrase = new StringBuilder();
        while (Position < text.Length)
        {
            var c = text[Position++];
            if (c == '"') return new Word(phrase.ToString(), [], true, start);
            if (c == '\\' && Position < text.Length) c = text[Position++];
            phrase.Append(c);
        }
        throw Error("The quote that begins here is never closed; expected '\"'", start);
    }

    /// <summary>An expression between slashes; the cursor stands on the first.</summary>
    public Word Regex()
    {
        var start = Position++;
        var expression = new StringBuilder();
        while (Position < text.Length)
        {
            var c = text[Position++];
            if (c == '/') return new Word(expression.ToString(), [], false, start);
            if (c == '\\' && Current == '/') c = text[Position++];
            else if (c == '\\' && Position < text.Length)
            {
                expression.Append(c);
                c = text[Position++];
            }
            expression.Append(c);
        }
        throw Error(
            "The regular expression that begins here is never closed; expected '/' (put a path in quotes)", start);
    }

    /// <summary>An unquoted word; empty when none begins here.</summary>
    /// <param name="endsBefore">Characters that end it besides white space, brackets, pipes and quotes.</param>
    public Word Plain(string endsBefore = "")
    {
        var start = Position;
        var word = new StringBuilder();
        var wildcards = new List<int>();
        while (Position < text.Length)
        {
            var c = text[Position];
            if (char.IsWhiteSpace(c) || Ends.Contains(c, StringComparison.Ordinal)
                || endsBefore.Contains(c, StringComparison.Ordinal)) break;
            Position++;
            if (c == '\\')
            {
                if (Position == text.Length) throw Error("A backslash at the end escapes nothing", Position - 1);
                c = text[Position++];
            }
            else if (c is '*' or '?')
            {
                wildcards.Add(word.Length);
            }
            word.Append(c);
        }
        return new Word(word.ToString(), wildcards, false, start);
    }

    /// <summary>A name behind a pipe, quoted or not; a comma ends it.</summary>
    /// <param name="expected">What a person should write here.</param>
    public Word Name(string expected)
    {
        SkipSpace();
        var word = Current == '"' ? Quoted() : Plain(",");
        // What a bare name cannot spell is quoted, as in filters: details."message id"
        while (word.Text.EndsWith('.') && Current == '"')
        {
            word = word with { Text = word.Text + Quoted().Text + Plain(",").Text };
        }
        if (word.Text.Length > 0) return word;
        throw Error($"Expected {expected}, found {(word.Quoted ? "an empty name" : Here())}", word.Position);
    }

    /// <summary>Goes back to a place.</summary>
    public void ReturnTo(int position) => Position = position;
}
