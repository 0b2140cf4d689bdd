using System.IO.Hashing;
using System.Text;
using Tocsin.Rules.Model;

namespace Tocsin.Rules.Drafting;

/// <summary>Writes drafts as YAML. The same draft has the same id.</summary>
internal static class DraftText
{
    /// <summary>The rule.</summary>
    public static string Of(string title, LogSource source, IReadOnlyList<DraftItem> items, int examples)
    {
        var detection = Detection(items);
        var id = new Guid(XxHash128.Hash(Encoding.UTF8.GetBytes($"{source}\n{detection}")));
        var text = new StringBuilder();
        text.Append("title: ").Append(Quoted(title)).Append('\n');
        text.Append("id: ").Append(id.ToString("D")).Append('\n');
        text.Append("status: experimental\n");
        text.Append("description: Drafted from ").Append(examples == 1 ? "one example" : $"{examples} examples")
            .Append("; to be looked over before anybody relies on it.\n");
        if (source != LogSource.Any)
        {
            text.Append("logsource:\n");
            Part("product", source.Product);
            Part("category", source.Category);
            Part("service", source.Service);
        }
        text.Append("detection:\n  selection:\n").Append(detection).Append("  condition: selection\n");
        text.Append("level: medium\n");
        return text.ToString();

        void Part(string name, string value)
        {
            if (value.Length > 0) text.Append("  ").Append(name).Append(": ").Append(value).Append('\n');
        }
    }

    private static string Detection(IReadOnlyList<DraftItem> items)
    {
        var text = new StringBuilder();
        foreach (var field in items.GroupBy(i => (i.Field, i.Test)))
        {
            var modifier = field.Key.Test switch
            {
                DraftTest.Start => "|startswith",
                DraftTest.End => "|endswith",
                DraftTest.Part => "|contains",
                _ => "",
            };
            var values = field.Select(i => Quoted(Escaped(i.Text))).ToList();
            var key = $"{field.Key.Field}{modifier}{(values.Count > 1 ? "|all" : "")}";
            text.Append("    ").Append(NeedsQuotes(key) ? Quoted(key) : key).Append(':');
            if (values.Count == 1) text.Append(' ').Append(values[0]).Append('\n');
            else text.Append('\n').AppendJoin("", values.Select(v => $"      - {v}\n"));
        }
        return text.ToString();
    }

    // A backslash takes the meaning from a wildcard and from another backslash; before anything else it is itself.
    private static string Escaped(string value)
    {
        var text = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            var isFollowed = i + 1 < value.Length && value[i + 1] is '\\' or '*' or '?';
            if (value[i] is '*' or '?' || (value[i] == '\\' && isFollowed)) text.Append('\\');
            text.Append(value[i]);
        }
        return text.ToString();
    }

    private static bool NeedsQuotes(string key) =>
        !char.IsAsciiLetter(key[0])
        || !key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '|' or '-');

    private static string Quoted(string text)
    {
        var plain = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        return $"'{plain.Replace("'", "''", StringComparison.Ordinal)}'";
    }
}
