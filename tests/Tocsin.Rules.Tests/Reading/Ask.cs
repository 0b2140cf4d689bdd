using System.Globalization;
using System.Text;
using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Rules.Model;

namespace Tocsin.Rules.Tests.Reading;

/// <summary>What a condition says of an event with one text or number, in whichever field it looks.</summary>
internal static class Ask
{
    public static bool Of(Predicate predicate, string value) => predicate switch
    {
        And and => and.Items.All(i => Of(i, value)),
        Or or => or.Items.Any(i => Of(i, value)),
        Not not => !Of(not.Item, value),
        Selection selection => Of(selection.Item, value),
        Leaf leaf => Passes(leaf.Test, value),
        Keyword keyword => Passes(keyword.Test, value),
        _ => throw new InvalidOperationException("unknown"),
    };

    // A number stands behind #.
    private static bool Passes(ValueTest test, string value) => value.StartsWith('#')
        ? test.Integer(long.Parse(value.AsSpan(1), CultureInfo.InvariantCulture))
        : test.Text(Encoding.UTF8.GetBytes(value));
}
