using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tocsin.Rules.Yaml;

/// <summary>
/// Reads one document of YAML. Depth and size are bounded, with what aliases stand for counted as often as they stand
/// there; keys that come twice are faults, and so is any other thing that would have to be guessed.
/// </summary>
internal sealed class YamlReader
{
    private const int DepthMax = 64;
    private const int SizeMax = 200_000;

    private readonly YamlText _text;
    private readonly Faults _faults;
    private readonly Dictionary<string, YamlValue> _anchors = [];
    private readonly Stack<Frame> _open = new();
    private YamlValue? _root;

    private YamlReader(YamlText text, Faults faults) => (_text, _faults) = (text, faults);

    /// <summary>Reads a document; null, and a fault, when it is no YAML that we take.</summary>
    public static YamlValue? Read(YamlText text, Faults faults)
    {
        var reader = new YamlReader(text, faults);
        try
        {
            return reader.Read();
        }
        catch (YamlException e)
        {
            reader.Fail(e.Start, "This is not YAML: " + e.Message);
        }
        // The parser's own ways to stumble over escapes and numbers that are none.
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException
            or OverflowException or IndexOutOfRangeException)
        {
            faults.Add(text.Line, "This is not YAML: " + e.Message);
        }
        return null;
    }

    private YamlValue? Read()
    {
        var parser = new Parser(new StringReader(_text.Text));
        var documents = 0;
        while (!_faults.AreGrave && parser.MoveNext())
        {
            switch (parser.Current)
            {
                case DocumentStart start when ++documents > 1:
                    Fail(start.Start, "A document must begin with a line of three dashes");
                    break;
                case Scalar scalar:
                    Add(Of(scalar), scalar.Anchor);
                    break;
                case AnchorAlias alias:
                    if (_anchors.TryGetValue(alias.Value.Value, out var known)) Add(known, default);
                    else Fail(alias.Start, $"The anchor of *{alias.Value.Value} is not there");
                    break;
                case MappingStart start:
                    Open(new Frame(start.Start, start.Anchor, isMap: true));
                    break;
                case SequenceStart start:
                    Open(new Frame(start.Start, start.Anchor, isMap: false));
                    break;
                case MappingEnd or SequenceEnd:
                    Close();
                    break;
            }
        }
        return _faults.AreGrave ? null : _root;
    }

    private void Open(Frame frame)
    {
        _open.Push(frame);
        if (_open.Count > DepthMax) Fail(frame.Start, $"Values are nested more than {DepthMax} deep");
    }

    private void Close()
    {
        var frame = _open.Pop();
        var line = Line(frame.Start);
        Add(
            frame.IsMap
                ? new YamlMap(line, Column(frame.Start), frame.Entries, _faults, frame.Size)
                : new YamlList(line, Column(frame.Start), frame.Values, frame.Size),
            frame.Anchor);
    }

    private void Add(YamlValue value, AnchorName anchor)
    {
        if (!anchor.IsEmpty) _anchors[anchor.Value] = value;
        if (!_open.TryPeek(out var frame))
        {
            _root = value;
            return;
        }
        frame.Size += value.Size;
        if (frame.Size > SizeMax) _faults.Add(value.Line, $"There are more than {SizeMax} values");
        else if (!frame.IsMap) frame.Values.Add(value);
        else if (frame.Key is null) SetKey(frame, value);
        else AddEntry(frame, frame.Key, value);
    }

    private void SetKey(Frame frame, YamlValue value)
    {
        if (value is YamlScalar key) frame.Key = key;
        else _faults.Add(value.Line, $"A key must be a text, not {value.What}");
    }

    private void AddEntry(Frame frame, YamlScalar key, YamlValue value)
    {
        frame.Key = null;
        if (key is { Text: "<<", Kind: ScalarKind.Text, TextColumn: > 0 } && key.TextColumn == key.Column)
        {
            Merge(frame, key, value);
        }
        else if (frame.Keys.Add(key.Text))
        {
            frame.Entries.Add(new YamlEntry(key.Text, key.Line, key.Column, value));
        }
        else if (frame.Merged.Remove(key.Text))
        {
            frame.Entries[frame.Entries.FindIndex(e => e.Key == key.Text)] =
                new YamlEntry(key.Text, key.Line, key.Column, value);
        }
        else
        {
            _faults.Add(key.Line, $"The key {key.Text} comes twice");
        }
    }

    // What the map says itself goes before what it takes over, wherever it stands.
    private void Merge(Frame frame, YamlScalar key, YamlValue value)
    {
        foreach (var item in value.Items)
        {
            if (item is not YamlMap map)
            {
                _faults.Add(key.Line, $"<< must be a map, not {item.What}");
                return;
            }
            foreach (var entry in map.Entries)
            {
                if (!frame.Keys.Add(entry.Key)) continue;
                frame.Merged.Add(entry.Key);
                frame.Entries.Add(entry);
            }
        }
    }

    private YamlScalar Of(Scalar scalar)
    {
        var isPlain = scalar.Style == ScalarStyle.Plain
            && (scalar.Tag.IsEmpty || !(scalar.Tag.IsNonSpecific || scalar.Tag.Value == "tag:yaml.org,2002:str"));
        var (kind, text) = isPlain ? YamlScalar.Resolve(scalar.Value) : (ScalarKind.Text, scalar.Value);
        var (line, column) = (Line(scalar.Start), Column(scalar.Start));
        if (scalar.Style == ScalarStyle.Literal)
        {
            return new YamlScalar(line, column, text, kind, line + 1, BlanksOf((int)scalar.Start.Index) + 1);
        }
        var isOneLine = scalar.Style != ScalarStyle.Folded && scalar.Start.Line == scalar.End.Line;
        var textColumn = !isOneLine ? 0 : scalar.Style == ScalarStyle.Plain ? column : column + 1;
        return new YamlScalar(line, column, text, kind, line, textColumn);
    }

    // How many blanks there are before the lines of a literal, the first of which that is not empty says it.
    private int BlanksOf(int sign)
    {
        var at = _text.Text.IndexOf('\n', sign);
        if (at < 0) return 0;
        var from = at + 1;
        for (at = from; at < _text.Text.Length && _text.Text[at] is ' ' or '\r' or '\n'; at++)
        {
            if (_text.Text[at] == '\n') from = at + 1;
        }
        return at - from;
    }

    private void Fail(in Mark mark, string message) => _faults.Add(Line(mark), message);

    private int Line(in Mark mark) => (int)mark.Line + _text.Line - 1;

    private static int Column(in Mark mark) => (int)mark.Column;

    private sealed class Frame(Mark start, AnchorName anchor, bool isMap)
    {
        public Mark Start => start;

        public AnchorName Anchor => anchor;

        public bool IsMap => isMap;

        public List<YamlEntry> Entries { get; } = [];

        public List<YamlValue> Values { get; } = [];

        public HashSet<string> Keys { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Merged { get; } = new(StringComparer.Ordinal);

        public YamlScalar? Key { get; set; }

        public long Size { get; set; } = 1;
    }
}
