using System.Runtime.CompilerServices;
using System.Text;

namespace Tocsin.Pipeline.Normalise;

/// <summary>
/// Puts together the shape of one event after the other (see <see cref="Language.Shape"/>); the texts are made once.
/// </summary>
internal sealed class ShapeTexts
{
    private const int TextsMax = 4_096;

    private readonly Dictionary<int, ((FieldRule Rule, bool Kept)[] Noted, byte[] Text)> _texts = [];
    private readonly List<(FieldRule Rule, bool Kept)> _noted = [];

    /// <summary>Begins an event.</summary>
    public void Begin() => _noted.Clear();

    /// <summary>The field's value lies where its rule says.</summary>
    public void Note(FieldRule rule)
    {
        if (rule.ShapeName is not null) Add((rule, false));
    }

    /// <summary>The field's value is kept under details, although an alias claims the name.</summary>
    public void NoteKept(FieldRule rule)
    {
        // What is guessed lies under details anyway for who asks by the sender's name.
        if (!rule.IsGuess) Add((rule, true));
    }

    /// <summary>The shape of the event; empty when no field was renamed.</summary>
    public byte[] Text()
    {
        if (_noted.Count == 0) return [];
        var hash = new HashCode();
        foreach (var (rule, kept) in _noted)
        {
            hash.Add(RuntimeHelpers.GetHashCode(rule));
            hash.Add(kept);
        }
        var key = hash.ToHashCode();
        if (_texts.TryGetValue(key, out var known) && IsNoted(known.Noted)) return known.Text;
        if (_texts.Count >= TextsMax) _texts.Clear();
        var text = Lines();
        _texts[key] = ([.. _noted], text);
        return text;
    }

    private bool IsNoted((FieldRule Rule, bool Kept)[] noted)
    {
        if (noted.Length != _noted.Count) return false;
        for (var i = 0; i < noted.Length; i++)
        {
            if (noted[i].Rule != _noted[i].Rule || noted[i].Kept != _noted[i].Kept) return false;
        }
        return true;
    }

    // A field that comes twelve thousand times is noted once.
    private void Add((FieldRule Rule, bool Kept) noted)
    {
        if (_noted.Count == 0 || _noted[^1] != noted) _noted.Add(noted);
    }

    private byte[] Lines()
    {
        var lines = new List<string>();
        foreach (var (rule, kept) in _noted)
        {
            lines.Add(kept ? $"{rule.Name}={rule.DetailsPath}" : $"{rule.ShapeName}={rule.ShapePath}");
            // Names that are no field of MozDef's were found under details before they meant something.
            if (!kept && rule.IsGuess) lines.Add($"details.{rule.Name}={rule.ShapePath}");
        }
        return Encoding.UTF8.GetBytes(string.Join('\n', lines.Distinct()));
    }
}
