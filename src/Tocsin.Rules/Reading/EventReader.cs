using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Rules.Model;
using Tocsin.Rules.Sigma;
using Tocsin.Rules.Yaml;

namespace Tocsin.Rules.Reading;

/// <summary>
/// Reads which events something is about: a detection of Sigma or a filter of the query language, and a log source.
/// </summary>
/// <param name="faults">Takes what is wrong.</param>
/// <param name="options">How rules are read.</param>
internal sealed class EventReader(Faults faults, RuleOptions options)
{
    private readonly ItemReader _items = new(faults, new Placeholders(options.Placeholders));

    /// <summary>
    /// Reads <c>detection</c> or <c>when</c>, of which there must be one; null, and faults, when it is wrong.
    /// </summary>
    public Predicate? Condition(YamlMap map)
    {
        var (hasDetection, hasWhen) = (map.Has("detection"), map.Has("when"));
        if (hasDetection && hasWhen) map.Fail("when", "There is a detection already: write it or when, not both");
        else if (hasWhen) return When(map);
        else if (map.Map("detection") is { } detection) return Detection(detection);
        else if (map.At("detection") is null) map.Fail("detection", "Write a detection or when");
        return null;
    }

    /// <summary>Reads a map of named parts and a condition.</summary>
    /// <param name="map">The map.</param>
    /// <param name="other">A key that is none of its names.</param>
    public Predicate? Detection(YamlMap map, string? other = null) =>
        new DetectionReader(faults, _items).Read(map, other);

    /// <summary>
    /// Reads <c>when</c> where it may also be a map: of named parts with a condition, or of fields and values.
    /// </summary>
    public Predicate? WhenOrItems(YamlMap map) => map.At("when") switch
    {
        YamlMap inner when inner.Has("condition") => Detection(inner),
        YamlMap or YamlList => _items.Read(map.At("when")!),
        _ => When(map),
    };

    /// <summary>Reads a log source; any when there is none.</summary>
    public static LogSource LogSource(YamlMap map) => map.Map("logsource") is { } source
        ? new(source.Text("category") ?? "", source.Text("product") ?? "", source.Text("service") ?? "")
        : Model.LogSource.Any;

    private Predicate? When(YamlMap map)
    {
        if (map.At("when") is not YamlScalar scalar)
        {
            map.Fail("when", map.At("when") is null
                ? "when is missing"
                : "when must be a filter of the query language");
            return null;
        }
        var now = new Instant(options.Clock.GetUtcNow().UtcTicks);
        if (!QueryParser.TryParse(scalar.Text, now, out var query, out var message, out var position))
        {
            scalar.Fail(faults, position, message);
            return null;
        }
        if (query.Pipes.Count == 0) return query.Filter;
        faults.Add(scalar.Line, "A rule's condition is a filter alone, without pipes");
        return null;
    }
}
