using Tocsin.Rules.Matching;

namespace Tocsin.Rules.Drafting;

/// <summary>How a draft's item compares.</summary>
internal enum DraftTest
{
    /// <summary>The value as a whole.</summary>
    Whole,

    /// <summary>How it begins.</summary>
    Start,

    /// <summary>How it ends.</summary>
    End,

    /// <summary>A part of it.</summary>
    Part,
}

/// <summary>What the examples share in one field, as a detection item may ask for it.</summary>
/// <param name="Field">The field, as rules call it.</param>
/// <param name="Names">Under which names events have it.</param>
/// <param name="Test">How it is compared.</param>
/// <param name="Text">What is wanted, letter case aside.</param>
internal sealed record DraftItem(string Field, IReadOnlyList<string> Names, DraftTest Test, string Text)
{
    /// <summary>Whether an event has it.</summary>
    public bool Holds(IReadOnlyList<NamedValue> values)
    {
        foreach (var value in values)
        {
            if (Names.Contains(value.Name) && Holds(value.Text)) return true;
        }
        return false;
    }

    private bool Holds(string value) => Test switch
    {
        DraftTest.Whole => value.Equals(Text, StringComparison.OrdinalIgnoreCase),
        DraftTest.Start => value.StartsWith(Text, StringComparison.OrdinalIgnoreCase),
        DraftTest.End => value.EndsWith(Text, StringComparison.OrdinalIgnoreCase),
        _ => value.Contains(Text, StringComparison.OrdinalIgnoreCase),
    };
}
