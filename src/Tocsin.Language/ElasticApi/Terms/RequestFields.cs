using System.Text.Json;

namespace Tocsin.Language.ElasticApi.Terms;

/// <summary>
/// What the names in one request mean: those with <c>.keyword</c> a field that is called so, if there is one.
/// Immutable.
/// </summary>
/// <param name="fields">The fields that there are.</param>
public sealed class RequestFields(IEnumerable<string> fields)
{
    private readonly HashSet<string> _called = [.. fields.Where(ElasticFields.IsKeyword)];

    /// <summary>For requests that name no field by <c>.keyword</c>, or where no field is called so.</summary>
    public static RequestFields Usual { get; } = new([]);

    /// <summary>The field that a name means.</summary>
    public string NameOf(string name) =>
        _called.Count > 0 && ElasticFields.IsKeyword(name) && _called.Contains(new FieldRef(name).Path)
            ? name : ElasticFields.NameOf(name);

    /// <summary>A field's name in an object.</summary>
    internal string Of(JsonElement element, string what) =>
        Dsl.TextOf(element, "field") is { Length: > 0 } field
            ? NameOf(field)
            : throw ElasticException.Argument($"[{what}] needs [field], the name of a field");
}
