using Tocsin.Rules.Model;

namespace Tocsin.Rules.Matching;

/// <summary>Of which log sources an event is, as far as that is known.</summary>
internal sealed class StatedSource
{
    private readonly HashSet<string> _products = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _categories = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _services = new(StringComparer.OrdinalIgnoreCase);
    private bool _isClosed;

    /// <summary>Adds one.</summary>
    /// <param name="source">The log source.</param>
    /// <param name="isComplete">Whether all categories and services of its product are known.</param>
    public void Add(LogSource source, bool isComplete)
    {
        if (source.Product.Length > 0) _products.Add(source.Product);
        if (source.Category.Length > 0) _categories.Add(source.Category);
        if (source.Service.Length > 0) _services.Add(source.Service);
        _isClosed |= isComplete && source.Category.Length + source.Service.Length > 0;
    }

    /// <summary>Whether it and a log source of rules both state something, and they differ.</summary>
    public bool Differs(LogSource source) =>
        Differs(source.Product, _products, false) || Differs(source.Category, _categories, _isClosed)
        || Differs(source.Service, _services, _isClosed);

    /// <summary>What both state; it is all that keeps them apart here.</summary>
    public IEnumerable<Explanation> Explain(LogSource source)
    {
        (string, string, HashSet<string>)[] parts =
        [
            ("product", source.Product, _products), ("category", source.Category, _categories),
            ("service", source.Service, _services),
        ];
        foreach (var (name, wanted, stated) in parts)
        {
            if (wanted.Length == 0 || (stated.Count == 0 && (!_isClosed || name == "product"))) continue;
            var has = stated.Count == 0 ? "none that is known"
                : string.Join(" or ", stated.Order(StringComparer.Ordinal));
            yield return new Explanation(
                $"the {name} is {wanted}; the event's is {has}", !Differs(wanted, stated, _isClosed), [], []);
        }
    }

    private static bool Differs(string wanted, HashSet<string> stated, bool isClosed) =>
        wanted.Length > 0 && (stated.Count > 0 || isClosed) && !stated.Contains(wanted);
}
