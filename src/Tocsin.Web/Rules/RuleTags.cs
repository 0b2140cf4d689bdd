using System.Diagnostics.CodeAnalysis;

namespace Tocsin.Web.Rules;

/// <summary>
/// What tags say about MITRE ATT&amp;CK, as Sigma writes them: <c>attack.t1059.001</c> is a technique,
/// <c>attack.g0010</c> a group, <c>attack.s0002</c> software, <c>attack.lateral-movement</c> a tactic.
/// </summary>
public static class RuleTags
{
    private const string Prefix = "attack.";

    // The order in which MITRE shows them for enterprises; those that were renamed stand beside their former name.
    private static readonly string[] Order =
    [
        "reconnaissance", "resource-development", "initial-access", "execution", "persistence",
        "privilege-escalation", "stealth", "defense-evasion", "defense-impairment", "credential-access", "discovery",
        "lateral-movement", "collection", "command-and-control", "exfiltration", "impact",
    ];

    /// <summary>The tactics, in the order in which an attack goes.</summary>
    public static IReadOnlyList<string> Tactics => Order;

    /// <summary>Whether a tag names a technique; its id without that of a part of it, such as <c>T1059</c>.</summary>
    public static bool IsTechnique(string tag, [NotNullWhen(true)] out string? technique)
    {
        technique = null;
        var name = NameOf(tag);
        var id = name.Split('.');
        if (id.Length > 2 || !IsNumbered(id[0], 't', 4) || (id.Length == 2 && !IsDigits(id[1], 3))) return false;
        technique = id[0].ToUpperInvariant();
        return true;
    }

    /// <summary>Whether a tag names a tactic; its name, such as <c>lateral-movement</c>.</summary>
    public static bool IsTactic(string tag, [NotNullWhen(true)] out string? tactic)
    {
        var name = NameOf(tag).ToLowerInvariant().Replace('_', '-');
        tactic = Array.IndexOf(Order, name) >= 0 ? name : null;
        return tactic is not null;
    }

    /// <summary>Where a tag is described by MITRE; null for one that names nothing there.</summary>
    public static string? AddressOf(string tag)
    {
        var name = NameOf(tag).ToUpperInvariant();
        if (IsTechnique(tag, out _))
        {
            return "https://attack.mitre.org/techniques/" + name.Replace('.', '/') + "/";
        }
        return IsNumbered(name, 'G', 4) ? $"https://attack.mitre.org/groups/{name}/"
            : IsNumbered(name, 'S', 4) ? $"https://attack.mitre.org/software/{name}/" : null;
    }

    private static string NameOf(string tag) =>
        tag.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? tag[Prefix.Length..] : "";

    private static bool IsNumbered(string text, char letter, int digits) =>
        text.Length == digits + 1 && char.ToUpperInvariant(text[0]) == char.ToUpperInvariant(letter)
        && IsDigits(text[1..], digits);

    private static bool IsDigits(string text, int count) => text.Length == count && text.All(char.IsAsciiDigit);
}
