using System.Text;
using System.Text.RegularExpressions;
using Tocsin.Language.Values;

namespace Tocsin.Rules.Sigma;

/// <summary>
/// A regular expression of a rule is found somewhere in the value; letter case counts unless it says otherwise. It runs in
/// time linear in the value's length, so that no event can make it slow; rules are their operators' own, so that their
/// size has no further bound.
/// </summary>
internal sealed class SigmaRegex : ValueTest
{
    private static readonly TimeSpan TimeMax = TimeSpan.FromMilliseconds(500);

    private readonly Regex _regex;
    private readonly string _shown;

    private SigmaRegex(string pattern, string flags)
    {
        _shown = $"matches /{pattern}/{flags}";
        var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
        if (flags.Contains('i', StringComparison.Ordinal)) options |= RegexOptions.IgnoreCase;
        if (flags.Contains('m', StringComparison.Ordinal)) options |= RegexOptions.Multiline;
        if (flags.Contains('s', StringComparison.Ordinal)) options |= RegexOptions.Singleline;
        _regex = new Regex(pattern, options, TimeMax);
    }

    /// <summary>Compiles an expression, or says why it cannot be run.</summary>
    public static bool TryCreate(string pattern, string flags, out SigmaRegex? test, out string why)
    {
        (test, why) = (null, "");
        try
        {
            test = new SigmaRegex(pattern, flags);
            return true;
        }
        catch (RegexParseException e)
        {
            why = "The regular expression is wrong: " + e.Message;
        }
        catch (NotSupportedException)
        {
            why = "The regular expression uses look-around, back-references or atomic groups; only what runs in linear time is run";
        }
        return false;
    }

    /// <inheritdoc/>
    /// <exception cref="TooMuchException">It takes too long for this value.</exception>
    public override bool Text(ReadOnlySpan<byte> utf8)
    {
        char[]? pooled = null;
        var text = utf8.Length <= 512
            ? stackalloc char[utf8.Length]
            : (pooled = System.Buffers.ArrayPool<char>.Shared.Rent(utf8.Length));
        try
        {
            return _regex.IsMatch(text[..Encoding.UTF8.GetChars(utf8, text)]);
        }
        catch (RegexMatchTimeoutException)
        {
            throw new TooMuchException($"A regular expression takes too long for a value of {utf8.Length} bytes");
        }
        finally
        {
            if (pooled is not null) System.Buffers.ArrayPool<char>.Shared.Return(pooled);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => _shown;
}
