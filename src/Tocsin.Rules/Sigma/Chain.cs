using Tocsin.Language;
using Tocsin.Rules.Yaml;

namespace Tocsin.Rules.Sigma;

/// <summary>A field and its modifiers.</summary>
/// <param name="Field">The field; empty for keywords.</param>
/// <param name="Modifiers">Those that change values, in order.</param>
/// <param name="WantsAll">Whether all of the values are wanted.</param>
/// <param name="IsNegated">Whether what the values say must not be.</param>
/// <param name="Expands">Whether there are placeholders in the values.</param>
internal sealed record Chain(
    string Field, IReadOnlyList<string> Modifiers, bool WantsAll, bool IsNegated, bool Expands)
{
    /// <summary>Whether it says where in a text the values are looked for.</summary>
    public bool IsOpened => Modifiers.Any(m => m is "contains" or "startswith" or "endswith");

    /// <summary>Reads a key; null, and a fault, when it has a modifier that we do not know.</summary>
    public static Chain? Read(string key, int line, Faults faults)
    {
        var parts = key.Split('|');
        var (modifiers, wantsAll, isNegated, expands) = (new List<string>(parts.Length), false, false, false);
        for (var i = 1; i < parts.Length; i++)
        {
            var name = parts[i];
            if (!Modifier.Names.Contains(name))
            {
                faults.Add(line, $"The modifier {name} is not known{Nearest.DidYouMean(name, Modifier.Names)}");
                return null;
            }
            if (parts.AsSpan(1, i - 1).Contains(name))
            {
                faults.Add(line, $"The modifier {name} stands there twice");
                return null;
            }
            switch (name)
            {
                case "all":
                    wantsAll = true;
                    break;
                case "neq":
                    isNegated = true;
                    break;
                case "expand":
                    expands = true;
                    break;
                // Which field is meant goes before how it is compared, in whichever order they are written.
                case "fieldref":
                    modifiers.Insert(0, name);
                    break;
                default:
                    modifiers.Add(name);
                    break;
            }
        }
        return new Chain(parts[0], modifiers, wantsAll, isNegated, expands);
    }
}
