namespace Tocsin.Rules.Model;

/// <summary>What kind of log a rule is about, as Sigma says it; what is not stated is empty.</summary>
/// <param name="Category">Such as <c>process_creation</c>.</param>
/// <param name="Product">Such as <c>windows</c>.</param>
/// <param name="Service">Such as <c>security</c>.</param>
public sealed record LogSource(string Category, string Product, string Service)
{
    /// <summary>Any log.</summary>
    public static LogSource Any { get; } = new("", "", "");

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join('/', new[] { Product, Category, Service }.Where(p => p.Length > 0));
}
