using System.Text;

namespace Tocsin.Pipeline.Normalise;

/// <summary>
/// Puts together the shape of one event after the other (see <see cref="Language.Shape"/>); the texts are made once.
/// </summary>
internal sealed class ShapeTexts
{
    private const int TextsMax = 4_096;

    private readonly Dictionary<int, byte[]> _texts = [];
    private readonly List<(FieldRule Rule, bool Kept)> _noted = [];

    /// <summary>Begins an event.</summary>
    public void Begin() => _noted.Clear();

    /// <summary>The field's value lies where its rule says.</summary>
    public void Note(FieldRule rule)
    {
        if (rule.ShapeName is not null) Add((rule, false));
    }

    /// <summary>The field's value is kept under details, although an alias claims the name.</summary>
    public void NoteKept(FieldRule rule) => Add((rule, true));

    /// <summary>The shape of the event; empty when no field was renamed.</summary>
    public byte[] Text()
    {
        if (_noted.Count == 0) return [];
        var hash = new HashCode();
        foreach (var (rule, kept) in _noted)
        {
            hash.Add(rule.Name, StringComparer.Ordinal);
            hash.Add(kept);
        }
        var key = hash.ToHashCode();
        var lines = Lines();
        if (_texts.TryGetValue(key, out var known) && known.AsSpan().SequenceEqual(lines)) return known;
        if (_texts.Count >= TextsMax) _texts.Clear();
        return _texts[key] = lines;
    }

    // A field that comes twelve thousand times is noted once.
    private void Add((FieldRule Rule, bool Kept) noted)
    {
        if (_noted.Count == 0 || _noted[^1] != noted) _noted.Add(noted);
    }

    private byte[] Lines()
    {
        var lines = _noted.Select(n =>
            n.Kept ? $"{n.Rule.Name}={n.Rule.DetailsPath}" : $"{n.Rule.ShapeName}={n.Rule.ShapePath}");
        return Encoding.UTF8.GetBytes(string.Join('\n', lines.Distinct()));
    }
}
