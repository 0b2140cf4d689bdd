namespace Tocsin.Rules.Yaml;

/// <summary>What a scalar without quotes says it is (YAML 1.2, core schema, but for zeros in front).</summary>
internal enum ScalarKind
{
    /// <summary>A text, or anything in quotes.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>Nothing, <c>~</c> or <c>null</c>.</summary>
    Null,
}

/// <summary>A text, number, boolean or null.</summary>
/// <param name="Line">Its line in the file, counted from 1.</param>
/// <param name="Column">Its column, counted from 1.</param>
/// <param name="Text">
/// What is written, without quotes and escapes; of a number its digits, of a hexadecimal or octal one in decimal.
/// </param>
/// <param name="Kind">What it is.</param>
/// <param name="TextLine">The line at which the text begins.</param>
/// <param name="TextColumn">
/// The column at which each of the text's lines begins; 0 when the text has other lines than the file.
/// </param>
internal sealed record YamlScalar(
    int Line, int Column, string Text, ScalarKind Kind, int TextLine, int TextColumn) : YamlValue(Line, Column)
{
    /// <inheritdoc/>
    public override string What => Kind switch
    {
        ScalarKind.Number => "a number",
        ScalarKind.Boolean => "true or false",
        ScalarKind.Null => "nothing",
        _ => "a text",
    };

    /// <inheritdoc/>
    public override long Size => 1;

    /// <summary>Makes a fault of a character of the text, with its line and column as far as they are known.</summary>
    public void Fail(Faults faults, int at, string message)
    {
        var before = Text.AsSpan(0, Math.Min(at, Text.Length));
        if (TextColumn == 0) faults.Add(Line, message);
        else
        {
            var column = TextColumn + before.Length - before.LastIndexOf('\n') - 1;
            faults.Add(TextLine + before.Count('\n'), $"{message} (column {column})");
        }
    }

    /// <summary>What a scalar without quotes is, and its text.</summary>
    public static (ScalarKind Kind, string Text) Resolve(string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return (ScalarKind.Null, text);
            case "true" or "True" or "TRUE":
                return (ScalarKind.Boolean, "true");
            case "false" or "False" or "FALSE":
                return (ScalarKind.Boolean, "false");
        }
        var first = text[0];
        if (!char.IsAsciiDigit(first) && first is not ('-' or '+' or '.')) return (ScalarKind.Text, text);
        if (text.StartsWith("0x", StringComparison.Ordinal) || text.StartsWith("0o", StringComparison.Ordinal))
        {
            return OfBase(text, first: 2, text[1] == 'x' ? 16 : 8) is { } value
                ? (ScalarKind.Number, value)
                : (ScalarKind.Text, text);
        }
        return IsDecimal(text) ? (ScalarKind.Number, first == '+' ? text[1..] : text) : (ScalarKind.Text, text);
    }

    private static string? OfBase(string text, int first, int radix)
    {
        if (text.Length == first || text.Length > first + 21) return null;
        UInt128 value = 0;
        foreach (var c in text.AsSpan(first))
        {
            if (!char.IsAsciiHexDigit(c)) return null;
            var digit = char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
            if (digit >= radix) return null;
            value = (value * (uint)radix) + (uint)digit;
        }
        return value.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    // [-+]? ( . digits | digits ( . digits? )? ) ( [eE] [-+]? digits )?
    private static bool IsDecimal(string text)
    {
        var at = text[0] is '-' or '+' ? 1 : 0;
        // Digits behind a zero were octal in YAML 1.1: whoever writes them means their spelling, as of codes.
        if (at + 1 < text.Length && text[at] == '0' && char.IsAsciiDigit(text[at + 1])) return false;
        var whole = Digits(text, ref at);
        var part = 0;
        if (at < text.Length && text[at] == '.')
        {
            at++;
            part = Digits(text, ref at);
        }
        if (whole + part == 0) return false;
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            at++;
            if (at < text.Length && text[at] is '-' or '+') at++;
            if (Digits(text, ref at) == 0) return false;
        }
        return at == text.Length;
    }

    private static int Digits(string text, ref int at)
    {
        var from = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return at - from;
    }
}
