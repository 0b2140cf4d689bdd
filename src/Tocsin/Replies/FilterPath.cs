using System.Text.Json;
using Tocsin.Language.ElasticApi.Terms;

namespace Tocsin.Replies;

/// <summary>
/// The parts of an answer that <c>filter_path</c> names: dotted paths in which <c>*</c> is any run of characters and
/// <c>**</c> any number of names; with a minus before them, the parts that are left out.
/// </summary>
internal sealed class FilterPath
{
    private const int PathsMax = 100;

    private readonly List<string[]> _shown = [];
    private readonly List<string[]> _hidden = [];

    /// <summary>The paths of a parameter.</summary>
    /// <exception cref="ElasticException">They are too many.</exception>
    public FilterPath(string text)
    {
        foreach (var path in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (path.StartsWith('-')) _hidden.Add(path[1..].Split('.'));
            else _shown.Add(path.Split('.'));
        }
        if (_shown.Count + _hidden.Count > PathsMax)
        {
            throw ElasticException.Argument($"[filter_path] names at most {PathsMax} paths");
        }
    }

    /// <summary>Writes what is left of an answer; an object without anything when that is nothing.</summary>
    public void Write(Utf8JsonWriter json, JsonElement answer)
    {
        var shown = _shown.Count == 0 ? null : Starts(_shown);
        if (HasAny(answer, shown, Starts(_hidden))) Write(json, answer, shown, Starts(_hidden));
        else
        {
            json.WriteStartObject();
            json.WriteEndObject();
        }
    }

    // Where each path stands; null when everything below is shown.
    private static List<(string[] Path, int At)> Starts(List<string[]> paths) => [.. paths.Select(p => (p, 0))];

    private static void Write(
        Utf8JsonWriter json, JsonElement value, List<(string[] Path, int At)>
            ? shown, List<(string[] Path, int At)> hidden)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    if (!Enters(member.Name, shown, hidden, out var below, out var out_)) continue;
                    if (!HasAny(member.Value, below, out_)) continue;
                    json.WritePropertyName(member.Name);
                    Write(json, member.Value, below, out_);
                }
                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    if (HasAny(item, shown, hidden)) Write(json, item, shown, hidden);
                }
                json.WriteEndArray();
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    private static bool Enters(
        string name, List<(string[] Path, int At)>? shown, List<(string[] Path, int At)> hidden,
        out List<(string[] Path, int At)>? below, out List<(string[] Path, int At)> out_)
    {
        (below, out_) = (shown is null ? null : Next(shown, name), Next(hidden, name));
        if (out_.Any(p => p.At == p.Path.Length)) return false;
        if (below?.Any(p => p.At == p.Path.Length) == true) below = null;
        return below is null or { Count: > 0 };
    }

    // The paths that go on through a name.
    private static List<(string[] Path, int At)> Next(List<(string[] Path, int At)> paths, string name)
    {
        var next = new HashSet<(string[] Path, int At)>();
        foreach (var (path, at) in paths)
        {
            for (var i = at; i < path.Length; i++)
            {
                if (path[i] != "**")
                {
                    if (IndexNames.Means(path[i], name)) next.Add((path, i + 1));
                    break;
                }
                // Any number of names, and none.
                next.Add((path, i));
                if (i + 1 == path.Length) next.Add((path, i + 1));
            }
        }
        return [.. next];
    }

    private static bool HasAny(
        JsonElement value, List<(string[] Path, int At)>? shown, List<(string[] Path, int At)> hidden)
    {
        if (shown is null && hidden.Count == 0) return true;
        return value.ValueKind switch
        {
            JsonValueKind.Object => (shown is null && !value.EnumerateObject().Any()) || value.EnumerateObject().Any(
                m => Enters(m.Name, shown, hidden, out var below, out var out_) && HasAny(m.Value, below, out_)),
            JsonValueKind.Array => (shown is null && value.GetArrayLength() == 0)
                || value.EnumerateArray().Any(item => HasAny(item, shown, hidden)),
            _ => shown is null,
        };
    }
}
