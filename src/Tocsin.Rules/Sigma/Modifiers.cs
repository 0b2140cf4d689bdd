using System.Text;

namespace Tocsin.Rules.Sigma;

/// <summary>The modifiers of one field of a detection, and what they do to its values.</summary>
internal sealed class Modifiers
{
    private static readonly string[] Known =
    [
        "contains", "startswith", "endswith", "all", "re", "i", "ignorecase", "m", "multiline", "s", "dotall", "cased", "windash",
        "cidr", "expand", "base64", "base64offset", "wide", "utf16", "utf16le", "utf16be", "fieldref", "exists", "neq", "lt", "lte",
        "gt", "gte", "minute", "hour", "day", "week", "month", "year",
    ];

    private static readonly string[] Encodings = ["wide", "utf16", "utf16le", "utf16be"];
    private static readonly string[] Comparisons = ["lt", "lte", "gt", "gte"];
    private static readonly string[] TimeParts = ["minute", "hour", "day", "week", "month", "year"];

    private readonly List<string> _names;
    private readonly int _line;

    /// <summary>Reads the modifiers behind a field's name.</summary>
    /// <exception cref="ReadingFault">One is unknown, or two do not go together.</exception>
    public Modifiers(IEnumerable<string> names, int line)
    {
        (_names, _line) = ([.. names], line);
        foreach (var name in _names)
        {
            if (Known.Contains(name)) continue;
            var near = Language.Nearest.To(name, Known);
            throw new ReadingFault(line, $"Unknown modifier '{name}'{(near is null ? "" : $"; do you mean '{near}'?")}");
        }
        Check();
    }

    /// <summary>Whether all values must be there, not one of them.</summary>
    public bool All => Has("all");

    /// <summary>Whether letter case counts.</summary>
    public bool Cased => Has("cased");

    /// <summary>Whether the whole is negated.</summary>
    public bool Negated => Has("neq");

    /// <summary>Whether the values are regular expressions.</summary>
    public bool IsRegex => Has("re");

    /// <summary>Whether they are networks.</summary>
    public bool IsNetwork => Has("cidr");

    /// <summary>Whether they are names of other fields.</summary>
    public bool IsFieldRef => Has("fieldref");

    /// <summary>Whether they say that the field is there.</summary>
    public bool IsExists => Has("exists");

    /// <summary>Whether they are names of lists of values.</summary>
    public bool IsExpand => Has("expand");

    /// <summary>lt, lte, gt or gte; null for none.</summary>
    public string? Comparison => _names.Find(Comparisons.Contains);

    /// <summary>Which part of a time is compared; null for none.</summary>
    public string? TimePart => _names.Find(TimeParts.Contains);

    /// <summary>contains, startswith or endswith; null for none.</summary>
    public string? Place => _names.Find(n => n is "contains" or "startswith" or "endswith");

    /// <summary>Whether a modifier is among them.</summary>
    public bool Has(string name) => _names.Contains(name);

    /// <summary>Whether a modifier is among them, under either name.</summary>
    public bool HasFlag(string shortName, string longName) => Has(shortName) || Has(longName);

    /// <summary>What a value becomes: the texts of which one must be found.</summary>
    /// <exception cref="ReadingFault">The value cannot be changed so.</exception>
    public IReadOnlyList<SigmaText> Texts(SigmaText value)
    {
        IReadOnlyList<SigmaText> texts = [value];
        byte[]? bytes = null;
        foreach (var name in _names)
        {
            switch (name)
            {
                case "windash":
                    texts = [.. texts.SelectMany(Dashes)];
                    break;
                case "wide" or "utf16" or "utf16le" or "utf16be":
                    bytes = Encoded(texts[0], name);
                    break;
                case "base64":
                    texts = [SigmaText.Plain(Convert.ToBase64String(bytes ?? Utf8(texts[0], name)))];
                    break;
                case "base64offset":
                    texts = [.. Base64Offsets.Of(bytes ?? Utf8(texts[0], name)).Select(SigmaText.Plain)];
                    break;
            }
        }
        return [.. texts.Select(Placed)];
    }

    private SigmaText Placed(SigmaText text) => Place switch
    {
        "contains" => text.AnyBefore().AnyBehind(),
        "startswith" => text.AnyBehind(),
        "endswith" => text.AnyBefore(),
        _ => text,
    };

    private byte[] Utf8(SigmaText text, string modifier) => text.IsPlain
        ? Encoding.UTF8.GetBytes(text.Text)
        : throw new ReadingFault(_line, $"'{modifier}' of a text with wildcards means nothing; escape them by a backslash");

    private byte[] Encoded(SigmaText text, string modifier)
    {
        if (!text.IsPlain) throw new ReadingFault(_line, $"'{modifier}' of a text with wildcards means nothing");
        return modifier switch
        {
            "utf16be" => Encoding.BigEndianUnicode.GetBytes(text.Text),
            // With the mark of its byte order, as bytes.
            "utf16" => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text.Text)],
            _ => Encoding.Unicode.GetBytes(text.Text),
        };
    }

    private IEnumerable<SigmaText> Dashes(SigmaText text) => WindowsDashes.Of(text, _line);

    private void Check()
    {
        if (Encodings.Any(Has) && !Has("base64") && !Has("base64offset"))
        {
            throw new ReadingFault(_line, "A text in UTF-16 is looked for in base64: add 'base64offset' or 'base64'");
        }
        string[] kinds = ["re", "cidr", "fieldref", "exists", "base64", "base64offset", "windash"];
        var used = kinds.Where(Has).Concat(new[] { Comparison, TimePart }.OfType<string>()).ToList();
        var isFieldComparison = used is ["fieldref", var c] && Comparisons.Contains(c);
        if (used.Count > 1 && !isFieldComparison) throw new ReadingFault(_line, $"'{used[0]}' and '{used[1]}' do not go together");
        if (Place is not null && used is [var kind] && kind is "re" or "cidr" or "exists")
        {
            throw new ReadingFault(_line, $"'{Place}' and '{kind}' do not go together");
        }
        if (HasFlag("i", "ignorecase") || HasFlag("m", "multiline") || HasFlag("s", "dotall"))
        {
            if (!IsRegex) throw new ReadingFault(_line, "i, m and s belong to 're'");
        }
    }
}
