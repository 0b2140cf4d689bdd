using System.Text;
using Tocsin.Events;

namespace Tocsin.Language;

/// <summary>
/// A field by a name that a person or a rule gives it: the schema's name, a dotted path,
/// or the name that the sender used.
/// </summary>
public sealed class FieldRef
{
    private const string Details = "details.";

    // The event's own time, as Elasticsearch's users call it; also the name under which many a sender sends it.
    private const string Timestamp = "@timestamp";

    /// <summary>A field by name.</summary>
    public FieldRef(string name)
    {
        Name = name;
        Utf8 = Encoding.UTF8.GetBytes(name);
        Path = name == Timestamp ? Schema.Names[Schema.UtcTimestamp]
            : Schema.Has(name) || name.StartsWith(Details, StringComparison.Ordinal) || name[0] == '$'
            ? name
            : Details + name;
        PathUtf8 = Encoding.UTF8.GetBytes(Path);
    }

    /// <summary>The name as given.</summary>
    public string Name { get; }

    /// <summary>The name in UTF-8.</summary>
    public byte[] Utf8 { get; }

    /// <summary>
    /// Where it is stored unless the sender's names say otherwise: unknown top-level keys lie under <c>details</c>.
    /// </summary>
    public string Path { get; }

    /// <summary>The path in UTF-8.</summary>
    public byte[] PathUtf8 { get; }

    /// <summary>Where an event with this shape keeps the field under its sender's name, if the shape says so.</summary>
    public string? PathIn(Shape shape) => shape.PathOf(Name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
