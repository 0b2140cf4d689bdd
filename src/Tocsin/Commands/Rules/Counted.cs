using System.Globalization;

namespace Tocsin.Commands.Rules;

/// <summary>Numbers of things in words.</summary>
internal static class Counted
{
    /// <summary>Such as <c>1 rule</c> and <c>2,000 rules</c>.</summary>
    public static string Of(long count, string one) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:n0} {one}{(count == 1 ? "" : "s")}");
}
