using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tocsin.Rules.Sigma;

/// <summary>What a scalar of YAML is (YAML 1.2, core schema).</summary>
internal enum ScalarKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>Nothing.</summary>
    Null,
}

/// <summary>A scalar of YAML.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text.</param>
/// <param name="Line">Its line, counted from 1.</param>
internal readonly record struct Scalar(ScalarKind Kind, string Text, int Line)
{
    /// <summary>Reads a scalar.</summary>
    public static Scalar Of(YamlScalarNode node)
    {
        var (text, line) = (node.Value ?? "", (int)node.Start.Line);
        if (node.Style is not (ScalarStyle.Plain or ScalarStyle.Any)) return new Scalar(ScalarKind.Text, text, line);
        if (text is "" or "~" or "null" or "Null" or "NULL") return new Scalar(ScalarKind.Null, text, line);
        if (text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE")
        {
            return new Scalar(ScalarKind.Boolean, text.ToLowerInvariant(), line);
        }
        return IsNumber(text) ? new Scalar(ScalarKind.Number, Decimal(text), line) : new Scalar(ScalarKind.Text, text, line);
    }

    private static bool IsNumber(string text)
    {
        if (text[0] is not ((>= '0' and <= '9') or '-' or '+' or '.')) return false;
        return IsHex(text) || (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            && text.AsSpan().ContainsAnyInRange('0', '9'));
    }

    private static bool IsHex(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal) && long.TryParse(text.AsSpan(2), NumberStyles.HexNumber, null, out _);

    private static string Decimal(string text) => IsHex(text)
        ? long.Parse(text.AsSpan(2), NumberStyles.HexNumber, null).ToString(CultureInfo.InvariantCulture)
        : text;
}
