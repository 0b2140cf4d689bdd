using Tocsin.Rules.Model;
using Tocsin.Rules.Sigma;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tocsin.Rules.Reading;

/// <summary>Scaffold.</summary>
public static class RuleReader
{
    public static RuleFile Read(string file, string text)
    {
        var (rules, faults) = (new List<Rule>(), new List<RuleFault>());
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            foreach (var d in stream.Documents)
            {
                if (d.RootNode is not YamlMappingNode map || !map.Children.TryGetValue("detection", out var det)) continue;
                var id = Text(map, "id");
                try
                {
                    rules.Add(One(file, text, map, (YamlMappingNode)det));
                }
                catch (ReadingFault e)
                {
                    faults.Add(new RuleFault(file, e.Line, id, e.Message));
                }
            }
        }
        catch (YamlException e)
        {
            faults.Add(new RuleFault(file, (int)e.Start.Line, "", e.Message));
        }
        return new RuleFile(rules, [], faults);
    }

    private static string Text(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(key, out var n) && n is YamlScalarNode s ? s.Value ?? "" : "";

    private static EventRule One(string file, string text, YamlMappingNode map, YamlMappingNode det)
    {
        var reader = new DetectionReader(new Dictionary<string, IReadOnlyList<string>>());
        var parts = new Dictionary<string, Selection>();
        string? condition = null;
        var line = 1;
        foreach (var (k, v) in det.Children)
        {
            var name = ((YamlScalarNode)k).Value!;
            if (name == "condition")
            {
                condition = v is YamlSequenceNode seq ? string.Join(" or ", seq.Children.Select(c => $"({((YamlScalarNode)c).Value})")) : ((YamlScalarNode)v).Value!;
                line = (int)v.Start.Line;
            }
            else if (name != "timeframe") parts[name] = new Selection(name, reader.Read(v));
        }
        var ls = map.Children.TryGetValue("logsource", out var l) ? (YamlMappingNode)l : new YamlMappingNode();
        Enum.TryParse<RuleLevel>(Text(map, "level"), true, out var level);
        return new EventRule(
            new RuleHead { Id = Text(map, "id"), Title = Text(map, "title"), Level = level, Author = Text(map, "author"), Status = Text(map, "status"), Origin = new RuleOrigin(file, 1, text) },
            new LogSource(Text(ls, "category"), Text(ls, "product"), Text(ls, "service")),
            new ConditionParser(parts, condition ?? throw new ReadingFault(1, "no condition"), line).Parse());
    }
}
