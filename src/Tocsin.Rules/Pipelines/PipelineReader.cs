using System.Diagnostics.CodeAnalysis;
using Tocsin.Rules.Model;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tocsin.Rules.Pipelines;

/// <summary>Reads pipelines from YAML. The form is described in docs/rules.md.</summary>
public static class PipelineReader
{
    private static readonly string[] Keys = ["name", "complete", "otherwise", "logsources"];
    private static readonly string[] EntryKeys = ["logsource", "when", "fields"];
    private static readonly string[] SourceKeys = ["product", "category", "service"];

    /// <summary>The pipelines that are always used.</summary>
    public static IReadOnlyList<Pipeline> Shipped { get; } = [.. ReadShipped()];

    /// <summary>Reads a pipeline, or says what is wrong with it.</summary>
    /// <param name="file">What it is called in faults.</param>
    /// <param name="yaml">The text.</param>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="fault">What is wrong.</param>
    public static bool TryRead(
        string file, string yaml, [NotNullWhen(true)] out Pipeline? pipeline, [NotNullWhen(false)] out RuleFault? fault)
    {
        (pipeline, fault) = (null, null);
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents.Count != 1) throw new YamlException("A pipeline is one YAML document.");
            pipeline = Read(MapAt(stream.Documents[0].RootNode, Keys));
            return true;
        }
        catch (YamlException e)
        {
            fault = new RuleFault(file, Math.Max(1, (int)e.Start.Line), "", e.Message);
            return false;
        }
    }

    private static IEnumerable<Pipeline> ReadShipped()
    {
        var assembly = typeof(PipelineReader).Assembly;
        foreach (
            var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".yml", StringComparison.Ordinal)))
        {
            using var text = new StreamReader(assembly.GetManifestResourceStream(name)!);
            if (!TryRead(name, text.ReadToEnd(), out var pipeline, out var fault))
            {
                throw new InvalidOperationException($"BUG: {fault}");
            }
            yield return pipeline;
        }
    }

    private static Pipeline Read(Dictionary<string, YamlNode> map) => new(
        map.TryGetValue("name", out var name) ? TextAt(name) : "",
        map.TryGetValue("logsources", out var entries) ? [.. ItemsAt(entries).Select(Entry)] : [],
        map.TryGetValue("complete", out var complete) ? [.. TextsAt(complete)] : [],
        map.TryGetValue("otherwise", out var otherwise)
            ? [.. MapAt(otherwise, null).Select(o => KeyValuePair.Create(o.Key, TextAt(o.Value)))]
            : []);

    private static PipelineEntry Entry(YamlNode node)
    {
        var map = MapAt(node, EntryKeys);
        var source = map.TryGetValue("logsource", out var s)
            ? MapAt(s, SourceKeys)
            : throw new YamlException(node.Start, node.End, "An entry needs a logsource, such as {product: windows}.");
        string Part(string key) => source.TryGetValue(key, out var part) ? TextAt(part) : "";
        return new PipelineEntry(
            new LogSource(Part("category"), Part("product"), Part("service")),
            map.TryGetValue("when", out var when) ? Lists(when) : new Dictionary<string, IReadOnlyList<string>>(),
            map.TryGetValue("fields", out var fields) ? Lists(fields)
                : new Dictionary<string, IReadOnlyList<string>>());
    }

    private static Dictionary<string, IReadOnlyList<string>> Lists(YamlNode node) =>
        MapAt(node, null).ToDictionary(p => p.Key, p => (IReadOnlyList<string>)[.. TextsAt(p.Value)]);

    private static Dictionary<string, YamlNode> MapAt(YamlNode node, string[]? known)
    {
        if (node is not YamlMappingNode map) throw new YamlException(
            node.Start, node.End, "Expected a map of keys and values.");
        var items = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        foreach (var (key, value) in map.Children)
        {
            var name = TextAt(key);
            if (known?.Contains(name) == false)
            {
                throw new YamlException(
                    key.Start, key.End, $"Unknown key '{name}'; known are {string.Join(", ", known)}.");
            }
            items[name] = value;
        }
        return items;
    }

    private static IEnumerable<YamlNode> ItemsAt(YamlNode node) => node is YamlSequenceNode list
        ? list.Children
        : throw new YamlException(node.Start, node.End, "Expected a list.");

    private static IEnumerable<string> TextsAt(YamlNode node) =>
        node is YamlSequenceNode list ? list.Children.Select(TextAt) : [TextAt(node)];

    private static string TextAt(YamlNode node) => node is YamlScalarNode { Value: { } text }
        ? text
        : throw new YamlException(node.Start, node.End, "Expected a text.");
}
