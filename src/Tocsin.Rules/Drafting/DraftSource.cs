using Tocsin.Rules.Matching;
using Tocsin.Rules.Model;
using Tocsin.Rules.Pipelines;

namespace Tocsin.Rules.Drafting;

/// <summary>The log source of examples, by the pipelines' entries that all of them fulfil.</summary>
/// <param name="LogSource">The log source; <see cref="LogSource.Any"/> when no entry fits.</param>
/// <param name="Entries">The entries of that log source.</param>
internal sealed record DraftSource(LogSource LogSource, IReadOnlyList<PipelineEntry> Entries)
{
    /// <summary>Finds it: the one that the most conditions speak for; a category goes before a service.</summary>
    public static DraftSource Of(IReadOnlyList<IReadOnlyList<NamedValue>> examples, IReadOnlyList<Pipeline> pipelines)
    {
        var all = pipelines.SelectMany(p => p.Entries).ToList();
        var best = all.Where(e => e.When.Count > 0)
            .GroupBy(e => e.LogSource).Where(g => examples.All(x => g.Any(e => IsMet(e, x))))
            .OrderByDescending(g => g.Key.Category.Length > 0).ThenByDescending(g => g.Max(e => e.When.Count))
            .FirstOrDefault();
        if (best is not null) return new(best.Key, [.. best]);
        string Part(string field) => Stated(examples, field);
        return new(new LogSource(Part("category"), Part("product"), Part("service")), []);
    }

    /// <summary>Whether an event is of this log source, as far as that is known.</summary>
    public bool Has(IReadOnlyList<NamedValue> values) => Entries.Count == 0 || Entries.Any(e => IsMet(e, values));

    /// <summary>How rules call what an event calls so.</summary>
    public string FieldOf(string name)
    {
        foreach (var entry in Entries)
        {
            foreach (var (field, others) in entry.Fields)
            {
                if (others.Contains(name)) return field;
            }
            foreach (var within in entry.Within)
            {
                if (!name.StartsWith(within, StringComparison.Ordinal) || name.Length < within.Length + 2) continue;
                if (name[within.Length] == '.') return FieldOf(name[(within.Length + 1)..]);
            }
        }
        return name;
    }

    /// <summary>The names under which events have what rules call so.</summary>
    public IEnumerable<string> NamesOf(string field) =>
        Entries.SelectMany(e => e.NamesOf(field)).Prepend(field).Distinct();

    /// <summary>The fields that the log source says already.</summary>
    public HashSet<string> Said => [.. Entries.SelectMany(e => e.When.Keys), "product", "category", "service"];

    private static string Stated(IReadOnlyList<IReadOnlyList<NamedValue>> examples, string field)
    {
        var values = examples.Select(e => e.FirstOrDefault(v => v.Name == field)?.Text ?? "").Distinct().ToList();
        return values.Count == 1 && values[0].All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? values[0]
            : "";
    }

    private static bool IsMet(PipelineEntry entry, IReadOnlyList<NamedValue> values) => entry.When.All(
        w =>
        {
            var names = entry.Asked.GetValueOrDefault(w.Key) ?? [];
            var has = values.Where(v => v.Name == w.Key || names.Contains(v.Name)).ToList();
            return has.Count == 0
                ? w.Value.Contains(PipelineEntry.Missing)
                : has.Exists(v => w.Value.Any(wanted => IsLike(v.Text, wanted)));
        });

    private static bool IsLike(string text, string wanted) =>
        wanted.Length > 1 && wanted.StartsWith('*') && wanted.EndsWith('*')
            ? text.Contains(wanted[1..^1], StringComparison.OrdinalIgnoreCase)
        : wanted.EndsWith('*') ? text.StartsWith(wanted[..^1], StringComparison.OrdinalIgnoreCase)
        : wanted.StartsWith('*') ? text.EndsWith(wanted[1..], StringComparison.OrdinalIgnoreCase)
        : text.Equals(wanted, StringComparison.OrdinalIgnoreCase);
}
