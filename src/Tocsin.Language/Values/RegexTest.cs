using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Tocsin.Language.Values;

/// <summary>
/// A regular expression is found somewhere in the value, in time linear in its length. The time for one value is
/// limited, because an expression may keep many ways of matching open at each character of a long one.
/// </summary>
public sealed partial class RegexTest : ValueTest
{
    private const int PatternCharactersMax = 4_096;

    // Where something is repeated, an expression may have any number of ways open at once. The engine makes up to ten
    // thousand states for them, each at a cost that grows with the square of the expression, and looks at the clock
    // only now and then: with this many, all of them take about two seconds.
    private const int RepeatingMax = 256;

    // What operators write themselves may be larger by far, and is still bounded.
    private const int RuleCharactersMax = 1 << 16;
    private const int RuleRepeatingMax = 5_000;

    // Up to so many states no expression is too large to be run in linear time.
    private const int SurelyLinearMax = 500;
    private const int LongBytes = 1 << 20;
    private const int CheckedBytes = 16 << 10;
    private static readonly TimeSpan TimeMax = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan TimeMaxOfLong = TimeSpan.FromMilliseconds(400);

    private Regex? _regex;
    private readonly Lazy<Regex> _ofLong;

    // What goes back over the text is quicker for nearly all values, and without bound for some: it gets a moment.
    private static readonly TimeSpan QuickMax = TimeSpan.FromMilliseconds(20);
    private readonly Regex? _quick;

    private RegexTest(string pattern, RegexOptions flags, bool isOfRule)
    {
        if (isOfRule) _quick = new Regex(pattern, flags | RegexOptions.CultureInvariant, QuickMax);
        (Pattern, Flags) = (pattern, flags);
        // Rules are many, and few of them ever need it; what it would refuse has to be refused now.
        if (!isOfRule || MayGoBack().IsMatch(pattern) || RegexSize.Of(pattern).Size > SurelyLinearMax)
        {
            _regex = Compiled(pattern, flags, TimeMax);
        }
        _ofLong = new(() => Compiled(pattern, flags, TimeMaxOfLong));
    }

    /// <summary>The expression.</summary>
    public string Pattern { get; }

    /// <summary>
    /// What is said beside the expression: that letter case does not count, that <c>^</c> and <c>$</c> are the ends of
    /// lines, that <c>.</c> is a line break too.
    /// </summary>
    public RegexOptions Flags { get; }

    /// <summary>Compiles an expression of a query, or says why it cannot be run.</summary>
    public static bool TryCreate(string pattern, out RegexTest? test, out string why) =>
        TryCreate(pattern, RegexOptions.None, isOfRule: false, out test, out why);

    /// <summary>
    /// Compiles an expression of a rule, or says why it cannot be run. Rules are the operator's own: their limits are
    /// wider than those of queries, which anybody may ask.
    /// </summary>
    /// <param name="pattern">The expression.</param>
    /// <param name="flags">Any of IgnoreCase, Multiline and Singleline.</param>
    /// <param name="test">The test; null when false is answered.</param>
    /// <param name="why">What is wrong; empty when true is answered.</param>
    public static bool TryCreateForRule(string pattern, RegexOptions flags, out RegexTest? test, out string why) =>
        TryCreate(pattern, flags, isOfRule: true, out test, out why);

    private static bool TryCreate(
        string pattern, RegexOptions flags, bool isOfRule, out RegexTest? test, out string why)
    {
        (test, why) = (null, "");
        var (charactersMax, repeatingMax) = isOfRule
            ? (RuleCharactersMax, RuleRepeatingMax)
            : (PatternCharactersMax, RepeatingMax);
        if (pattern.Length > charactersMax)
        {
            why = $"The regular expression has {pattern.Length} characters; the limit is {charactersMax}";
            return false;
        }
        if (RegexSize.Of(pattern) is (var size, true) && size > repeatingMax)
        {
            why = $"The regular expression comes to {size} states when its repetitions are written out; the limit is "
                + $"{repeatingMax}. Use * or + where any number will do, or ask for its parts by AND and OR";
            return false;
        }
        try
        {
            test = new RegexTest(pattern, flags, isOfRule);
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
    /// <exception cref="TooMuchException">It takes too long for this value.</exception>
    public override bool Text(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > CheckedBytes) EvaluationStop.Check();
        char[]? pooled = null;
        var text = utf8.Length <= 512
            ? stackalloc char[utf8.Length]
            : (pooled = ArrayPool<char>.Shared.Rent(utf8.Length));
        try
        {
            text = text[..Encoding.UTF8.GetChars(utf8, text)];
            return TryQuick(text) ?? (utf8.Length > LongBytes ? _ofLong.Value : Linear).IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            EvaluationStop.Check();
            throw new TooMuchException(
                $"The regular expression takes too long for a value of {utf8.Length} bytes; make it simpler, or narrow "
                + "the filter so that it is not tried on such values");
        }
        finally
        {
            if (pooled is not null) ArrayPool<char>.Shared.Return(pooled);
        }
    }

    private Regex Linear => _regex ??= Compiled(Pattern, Flags, TimeMax);

    // Look-around, back-references, atomic and balancing groups.
    [GeneratedRegex(@"\(\?(?:[=!>(]|<[=!]|<\w*-)|\\[1-9kG]")]
    private static partial Regex MayGoBack();

    // Null when it is not known.
    private bool? TryQuick(ReadOnlySpan<char> text)
    {
        try
        {
            return _quick?.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    /// <summary>Adds the whole text when it passes; a text that takes too long has no marks.</summary>
    public override void Mark(ReadOnlySpan<byte> utf8, List<(int Start, int End)> marks)
    {
        try
        {
            base.Mark(utf8, marks);
        }
        catch (TooMuchException)
        {
            // Marks are a help for the eye: the answer is right without them.
        }
    }

    private static Regex Compiled(string pattern, RegexOptions flags, TimeSpan timeMax) =>
        new(pattern, flags | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, timeMax);
}
