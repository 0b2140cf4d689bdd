using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tocsin.Configuration;

/// <summary>
/// Reads <c>tocsin.yaml</c>: one mapping of names to values. A list stands for its items with commas between, a mapping
/// for <c>name=value</c> items. Whatever else YAML can do (anchors, tags, nesting) is refused: nothing here needs it.
/// </summary>
internal static class YamlFile
{
    /// <summary>The name in the data directory.</summary>
    public const string Name = "tocsin.yaml";

    private const int BytesMax = 1 << 20;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="values">By name; each knows its line.</param>
    /// <returns>What cannot be read, with line and column; null when all was read.</returns>
    public static string? Read(string path, Dictionary<string, Given> values)
    {
        try
        {
            if (new FileInfo(path).Length > BytesMax)
            {
                return $"{path} is over {BytesMax >> 20} MiB: that is no settings file.";
            }
            using var text = new StreamReader(path);
            return Read(new Parser(text), path, values);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{path} cannot be read: {e.Message}";
        }
    }

    private static string? Read(Parser parser, string path, Dictionary<string, Given> values)
    {
        try
        {
            ReadDocument(parser, path, values);
            return null;
        }
        catch (YamlException e)
        {
            return $"{path}, line {e.Start.Line}, column {e.Start.Column}: {e.Message}";
        }
        catch (InvalidOperationException)
        {
            // The scanner gives up so on some texts that are no YAML, such as "a: [1" and an unindented line.
            var (line, column) = (parser.Current?.End.Line ?? 1, parser.Current?.End.Column ?? 1);
            return $"{path}, behind line {line}, column {column}: this is no YAML.";
        }
    }

    private static void ReadDocument(Parser parser, string path, Dictionary<string, Given> values)
    {
        parser.Consume<StreamStart>();
        if (parser.TryConsume<StreamEnd>(out _)) return;
        parser.Consume<DocumentStart>();
        if (!IsNothing(parser))
        {
            Expect<MappingStart>(parser, "NAME: value lines");
            while (!parser.TryConsume<MappingEnd>(out _)) ReadSetting(parser, path, values);
        }
        parser.Consume<DocumentEnd>();
        Expect<StreamEnd>(parser, "one document");
    }

    private static void ReadSetting(Parser parser, string path, Dictionary<string, Given> values)
    {
        var name = Expect<Scalar>(parser, "a setting's name");
        if (values.ContainsKey(name.Value))
        {
            throw new YamlException(name.Start, name.End, $"{name.Value} is set twice. Set it once.");
        }
        var from = $"{path}, line {name.Start.Line}";
        if (!IsNothing(parser)) values.Add(name.Value, new Given(Value(parser), from));
    }

    private static string Value(Parser parser)
    {
        var items = new List<string>();
        if (parser.TryConsume<SequenceStart>(out _))
        {
            while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Item(parser));
        }
        else if (parser.TryConsume<MappingStart>(out _))
        {
            while (!parser.TryConsume<MappingEnd>(out _)) items.Add($"{Item(parser)}={Item(parser)}");
        }
        else
        {
            return Expect<Scalar>(parser, "a value, a list or a mapping").Value;
        }
        return string.Join(',', items);
    }

    private static string Item(Parser parser)
    {
        var item = Expect<Scalar>(parser, "a plain value");
        return item.Value.Contains(',')
            ? throw new YamlException(item.Start, item.End, "An item with a comma in it would count as two.")
            : item.Value;
    }

    // "name:" with nothing behind it leaves the setting as it is.
    private static bool IsNothing(Parser parser) =>
        parser.Accept<Scalar>(out var scalar) && scalar.Style == ScalarStyle.Plain
        && scalar.Value is "" or "~" or "null" && parser.TryConsume<Scalar>(out _);

    private static T Expect<T>(Parser parser, string what)
        where T : ParsingEvent
    {
        if (parser.TryConsume<T>(out var expected) && (expected is not NodeEvent node || IsBare(node))) return expected;
        var found = (ParsingEvent?)expected ?? parser.Current!;
        throw new YamlException(found.Start, found.End, $"Expected {what}.");
    }

    private static bool IsBare(NodeEvent node) =>
        node.Anchor.IsEmpty && (node.Tag.IsEmpty || node is Scalar { Tag.IsNonSpecific: true });
}
