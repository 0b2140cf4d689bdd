using System.Globalization;
using System.Text;

namespace Tocsin.Rules.Sigma;

/// <summary>
/// Rewrites regular expressions as Perl and Python spell them (PCRE2, "pcre2pattern") where .NET spells it otherwise,
/// or would take it for something else without a word.
/// </summary>
internal static class PerlExpression
{
    private static readonly string[] Signs = [@"\_", @"\h", @"\x{", "[:", "(?P<", "-["];

    private static readonly Dictionary<string, string> Classes = new(StringComparer.Ordinal)
    {
        ["alnum"] = "A-Za-z0-9",
        ["alpha"] = "A-Za-z",
        ["ascii"] = @"\x00-\x7F",
        ["blank"] = @" \t",
        ["cntrl"] = @"\x00-\x1F\x7F",
        ["digit"] = "0-9",
        ["graph"] = @"\x21-\x7E",
        ["lower"] = "a-z",
        ["print"] = @"\x20-\x7E",
        ["punct"] = @"\x21-\x2F\x3A-\x40\x5B-\x60\x7B-\x7E",
        ["space"] = @"\s",
        ["upper"] = "A-Z",
        ["word"] = @"\w",
        ["xdigit"] = "0-9A-Fa-f",
    };

    /// <summary>The expression as .NET spells it; the same where there is nothing to rewrite.</summary>
    public static string ForDotNet(string expression)
    {
        if (!Signs.Any(s => expression.Contains(s, StringComparison.Ordinal))) return expression;
        var to = new StringBuilder(expression.Length + 16);
        // Where the open class began behind its signs; below 0 outside of classes.
        var classFrom = -1;
        for (var at = 0; at < expression.Length;)
        {
            var rest = expression.AsSpan(at);
            if (rest[0] == '\\')
            {
                at += Escape(rest, classFrom >= 0, to);
            }
            else if (classFrom < 0 && rest[0] == '[')
            {
                var length = rest.StartsWith("[^") ? 2 : 1;
                to.Append(rest[..length]);
                at += length;
                classFrom = at;
            }
            else if (classFrom >= 0 && rest[0] == '[')
            {
                at += InnerBracket(rest, to);
            }
            else
            {
                // A bracket that comes first in a class is one of its characters.
                if (rest[0] == ']' && at > classFrom) classFrom = -1;
                var isName = classFrom < 0 && rest.StartsWith("(?P<");
                to.Append(isName ? "(?<" : rest[..1]);
                at += isName ? 4 : 1;
            }
        }
        return to.ToString();
    }

    // How many characters it took.
    private static int Escape(ReadOnlySpan<char> rest, bool isInClass, StringBuilder to)
    {
        switch (rest.Length > 1 ? rest[1] : '\0')
        {
            case '_':
                to.Append('_');
                return 2;
            case 'h':
                to.Append(isInClass ? @" \t" : @"[ \t]");
                return 2;
            case 'x' when rest.StartsWith(@"\x{") && rest.IndexOf('}') is > 3 and var end
                && ushort.TryParse(
                    rest[3..end], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var c):
                to.Append(CultureInfo.InvariantCulture, $"\\u{c:X4}");
                return end + 1;
            default:
                var length = Math.Min(2, rest.Length);
                to.Append(rest[..length]);
                return length;
        }
    }

    // A named class; or a bracket, which for .NET could begin a class to leave out.
    private static int InnerBracket(ReadOnlySpan<char> rest, StringBuilder to)
    {
        if (rest.StartsWith("[:") && rest[2..].IndexOf(":]") is > 0 and var length
            && Classes.TryGetValue(rest.Slice(2, length).ToString(), out var characters))
        {
            to.Append(characters);
            return length + 4;
        }
        to.Append(@"\[");
        return 1;
    }
}
