using Tocsin.Events;

namespace Tocsin.Pipeline.Normalise;

/// <summary>
/// Where the values of one sender's field go: decided once for each name, by the schema's aliases (letter case and @
/// aside).
/// </summary>
internal sealed class FieldRule
{
    /// <summary>Marks a target that has no number: its values go to the overflow field.</summary>
    public const int NoField = -1;

    /// <summary>Decides about a field.</summary>
    /// <param name="fields">Numbers the target.</param>
    /// <param name="field">The sender's field.</param>
    /// <param name="custom">Whether only the schema's own names count, as for events of a custom endpoint.</param>
    public FieldRule(FieldTable fields, int field, bool custom)
    {
        Name = fields.Name(field);
        var plain = custom ? Name : Name.ToLowerInvariant().Replace("@", "", StringComparison.Ordinal);
        var isOwn = Schema.Names.Contains(plain);
        if (Aliases.TryFind(custom ? Name : Name.ToLowerInvariant(), out var alias) && (!custom || isOwn))
        {
            (Alias, Target) = (alias.Alias, alias.Target);
            (Rank, Levels, IsGuess) = (alias.Rank, alias.Levels, alias.IsGuess);
            DetailsPath = "details." + Name;
        }
        else
        {
            DetailsPath = PathUnderDetails(plain, custom);
            ConvertsInteger = plain.EndsWith("_int", StringComparison.Ordinal) && IsDotted(plain);
            ConvertsDouble = plain.EndsWith("_float", StringComparison.Ordinal) && IsDotted(plain);
        }
        DetailsField = NumberOf(fields, DetailsPath);
        if (Alias == Alias.None) Target = DetailsField;
        (ShapeName, ShapePath) = ShapeOf(plain);
        IsInTime = Alias == Alias.None && !custom && Aliases.IsInTime(plain);
        var isPart = Alias is Alias.TimePart or Alias.TimeNanoseconds;
        TimeObject = isPart ? Name[..Name.IndexOf('.', StringComparison.Ordinal)] : "";
        IsGelf = Alias != Alias.None && plain == "short_message";
        var isAdditional = Alias == Alias.None && !custom && Name.Length > 1 && Name[0] == '_';
        if (isAdditional) Additional = new FieldRule(fields, Name);
    }

    // An additional field of GELF's: the underscore is no part of its name.
    private FieldRule(FieldTable fields, string name)
    {
        (Name, IsGuess, TimeObject) = (name, true, "");
        DetailsPath = "details." + name[1..];
        DetailsField = Target = NumberOf(fields, DetailsPath);
        (ShapeName, ShapePath) = (name, DetailsPath);
    }

    /// <summary>The sender's name.</summary>
    public string Name { get; }

    /// <summary>What it means.</summary>
    public Alias Alias { get; }

    /// <summary>Of two fields that mean the same the one with the smaller rank counts, or the later one.</summary>
    public byte Rank { get; }

    /// <summary>How a severity's numbers are meant.</summary>
    public LevelScale Levels { get; }

    /// <summary>Whether a value may well be something else than the field of the schema.</summary>
    public bool IsGuess { get; }

    /// <summary>Whether it lies in an object that should be a time, and nobody knows what it says.</summary>
    public bool IsInTime { get; }

    /// <summary>The object whose part of a time it is; empty for others.</summary>
    public string TimeObject { get; }

    /// <summary>Whether an event that has it is one of GELF.</summary>
    public bool IsGelf { get; }

    /// <summary>Where it goes in an event of GELF, when that is elsewhere.</summary>
    public FieldRule? Additional { get; }

    /// <summary>The field that gets the value; <see cref="NoField"/> when there is no number left for it.</summary>
    public int Target { get; }

    /// <summary>The field that gets the value when an alias does not take it, or changes it.</summary>
    public int DetailsField { get; }

    /// <summary>The path of <see cref="DetailsField"/>.</summary>
    public string DetailsPath { get; }

    /// <summary>
    /// How the shape of an event calls the field; null when it is found under the sender's name anyway.
    /// </summary>
    public string? ShapeName { get; }

    /// <summary>Where the shape says it lies.</summary>
    public string ShapePath { get; }

    /// <summary>Whether the name announces an integer.</summary>
    public bool ConvertsInteger { get; }

    /// <summary>Whether the name announces a floating-point number.</summary>
    public bool ConvertsDouble { get; }

    /// <summary>Whether a value of this kind may be what a guess means: a text or a number, and of a category a
    /// text.</summary>
    public bool Takes(ValueKind kind) => kind == ValueKind.Text
        || (Target != Schema.Category && (kind is ValueKind.Integer or ValueKind.Double or ValueKind.Number));

    private static int NumberOf(FieldTable fields, string path) =>
        fields.TryAdd(FieldTable.Root, System.Text.Encoding.UTF8.GetBytes(path), out var field) ? field : NoField;

    private string PathUnderDetails(string plain, bool custom)
    {
        if (Name.StartsWith("details.", StringComparison.Ordinal)) return Name;
        if (custom) return Name == "details" ? "details.message" : "details." + Name;
        return plain switch
        {
            "details" or "fields" => "details.message",
            "sourceip" => "details.eventsourceipaddress",
            _ when IsDotted(plain) => "details." + Below(Name),
            _ => "details." + Name,
        };
    }

    private (string? Name, string Path) ShapeOf(string plain)
    {
        // A field of the schema is what the schema says, also where another one keeps the value as sent: utctimestamp.
        if (Alias != Alias.None) return (Schema.Has(Name) ? null : Name, Schema.Names[Target]);
        if (DetailsPath == Name || DetailsPath == "details." + Name) return (null, "");
        return IsDotted(plain)
            ? (Name[..Name.IndexOf('.', StringComparison.Ordinal)] + ".*", "details")
            : (Name, DetailsPath);
    }

    private static bool IsDotted(string plain) =>
        plain.StartsWith("details.", StringComparison.Ordinal) || plain.StartsWith("fields.", StringComparison.Ordinal);

    private static string Below(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? "" : name[(dot + 1)..];
    }
}
