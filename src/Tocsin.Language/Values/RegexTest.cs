using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Tocsin.Language.Values;

/// <summary>A regular expression is found somewhere in the value, in time linear in its length.</summary>
public sealed class RegexTest : ValueTest
{
    private const int PatternCharactersMax = 4_096;
    private readonly Regex _regex;

    private RegexTest(string pattern)
    {
        Pattern = pattern;
        _regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }

    /// <summary>The expression.</summary>
    public string Pattern { get; }

    /// <summary>Compiles an expression, or says why it cannot be run.</summary>
    public static bool TryCreate(string pattern, out RegexTest? test, out string why)
    {
        (test, why) = (null, "");
        if (pattern.Length > PatternCharactersMax)
        {
            why = $"The regular expression has {pattern.Length} characters; the limit is {PatternCharactersMax}";
            return false;
        }
        try
        {
            test = new RegexTest(pattern);
            return true;
        }
        catch (RegexParseException e)
        {
            why = "The regular expression is wrong: " + e.Message;
        }
        catch (NotSupportedException)
        {
            why = "The regular expression uses look-around, back-references or atomic groups, or is too large; "
                + "only what runs in linear time is accepted";
        }
        return false;
    }

    /// <inheritdoc/>
    public override bool Text(ReadOnlySpan<byte> utf8)
    {
        char[]? pooled = null;
        var text = utf8.Length <= 512
            ? stackalloc char[utf8.Length]
            : (pooled = ArrayPool<char>.Shared.Rent(utf8.Length));
        var found = _regex.IsMatch(text[..Encoding.UTF8.GetChars(utf8, text)]);
        if (pooled is not null) ArrayPool<char>.Shared.Return(pooled);
        return found;
    }
}
