using System.Text.Json;

namespace Tocsin.Language.ElasticApi.Terms;

/// <summary>
/// The options that an object of a request may have. What is not in the table is refused, so that no option can be
/// passed over; so is a value that would have to change what is answered, and does not.
/// </summary>
internal sealed class OptionTable
{
    private readonly Dictionary<string, string> _rules = new(StringComparer.Ordinal);
    private readonly string _what;
    private readonly string _noun;

    /// <summary>A table.</summary>
    /// <param name="what">What has the options, as a refusal names it.</param>
    /// <param name="options">
    /// Names with blanks between them: alone for what is read elsewhere, with <c>:bool</c>, <c>:int</c> or
    /// <c>:number</c> for what changes nothing that is answered (how to search, or a score), with <c>=a|b</c> for the
    /// only values.
    /// </param>
    /// <param name="noun">What that is, behind its name.</param>
    public OptionTable(string what, string options, string noun = "")
    {
        (_what, _noun) = (what, noun);
        foreach (var option in options.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var end = option.AsSpan().IndexOfAny(':', '=');
            _rules[end < 0 ? option : option[..end]] = end < 0 ? "" : option[end..];
        }
    }

    /// <summary>The names of the options.</summary>
    public IEnumerable<string> Names => _rules.Keys;

    /// <summary>The object, unless it has an option that is not in the table, or one of a wrong value.</summary>
    public JsonElement Checked(JsonElement body)
    {
        foreach (var option in Dsl.Properties(body, _what)) Check(option.Name, option.Value);
        return body;
    }

    /// <summary>Refuses an option that is not in the table, or whose value is wrong.</summary>
    public void Check(string name, JsonElement value)
    {
        if (!_rules.TryGetValue(name, out var rule))
        {
            var shown = name.Length <= 100 ? name : name[..100] + "…";
            throw ElasticException.Parsing($"[{_what}]{_noun} does not support [{shown}]");
        }
        if (rule.Length == 0) return;
        switch (rule)
        {
            case ":bool":
                Dsl.Boolean(value, name);
                break;
            case ":int":
                Dsl.Integer(value, name);
                break;
            case ":number":
                Dsl.Number(value, name);
                break;
            default:
                if (!rule[1..].Split('|').Contains(Dsl.Text(value, name), StringComparer.OrdinalIgnoreCase))
                {
                    throw ElasticException.Argument(
                        $"[{_what}] supports [{name}] only as {string.Join(", ", rule[1..].Split('|'))}");
                }
                break;
        }
    }
}
