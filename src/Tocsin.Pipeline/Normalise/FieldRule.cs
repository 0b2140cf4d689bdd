using Tocsin.Events;

namespace Tocsin.Pipeline.Normalise;

/// <summary>
/// Where the values of one sender's field go: decided once for each name,
/// by MozDef's aliases (letter case and @ aside).
/// </summary>
internal sealed class FieldRule
{
    /// <summary>Marks a target that has no number: its values go to the overflow field.</summary>
    public const int NoField = -1;

    private static readonly Dictionary<string, (Alias Alias, int Target)> Aliases = new(StringComparer.Ordinal)
    {
        ["summary"] = (Alias.Text, Schema.Summary),
        ["message"] = (Alias.Text, Schema.Summary),
        ["payload"] = (Alias.Payload, Schema.Summary),
        ["utctimestamp"] = (Alias.Time, Schema.Timestamp),
        ["timestamp"] = (Alias.Time, Schema.Timestamp),
        ["eventtime"] = (Alias.Time, Schema.Timestamp),
        ["date"] = (Alias.Time, Schema.Timestamp),
        ["hostname"] = (Alias.Text, Schema.Hostname),
        ["host"] = (Alias.Text, Schema.Hostname),
        ["source_host"] = (Alias.Text, Schema.Hostname),
        ["processid"] = (Alias.Text, Schema.ProcessId),
        ["pid"] = (Alias.Text, Schema.ProcessId),
        ["processname"] = (Alias.Text, Schema.ProcessName),
        ["pname"] = (Alias.Text, Schema.ProcessName),
        ["sourcename"] = (Alias.Text, Schema.ProcessName),
        ["program"] = (Alias.Text, Schema.ProcessName),
        ["severity"] = (Alias.Severity, Schema.Severity),
        ["syslogseverity"] = (Alias.Severity, Schema.Severity),
        ["severityvalue"] = (Alias.Severity, Schema.Severity),
        ["level"] = (Alias.Severity, Schema.Severity),
        ["priority"] = (Alias.Severity, Schema.Severity),
        ["source"] = (Alias.Text, Schema.Source),
        ["facility"] = (Alias.Facility, Schema.Facility),
        ["syslogfacility"] = (Alias.Text, Schema.Facility),
        ["eventsource"] = (Alias.Text, Schema.EventSource),
        ["path"] = (Alias.Text, Schema.EventSource),
        ["logger"] = (Alias.Text, Schema.EventSource),
        ["file"] = (Alias.Text, Schema.EventSource),
        ["category"] = (Alias.Text, Schema.Category),
        ["type"] = (Alias.Text, Schema.Category),
        ["eventtype"] = (Alias.Text, Schema.Category),
        ["tags"] = (Alias.Tags, Schema.Tags),
    };

    /// <summary>Decides about a field.</summary>
    /// <param name="fields">Numbers the target.</param>
    /// <param name="field">The sender's field.</param>
    /// <param name="custom">Whether only the schema's own names count, as for events of a custom endpoint.</param>
    public FieldRule(FieldTable fields, int field, bool custom)
    {
        Name = fields.Name(field);
        var plain = custom ? Name : Name.ToLowerInvariant().Replace("@", "", StringComparison.Ordinal);
        var isOwn = Schema.Names.Contains(plain);
        if (Aliases.TryGetValue(plain, out var alias) && (!custom || isOwn))
        {
            (Alias, Target) = alias;
            DetailsPath = "details." + Name;
        }
        else
        {
            DetailsPath = PathUnderDetails(plain, custom);
            ConvertsInteger = plain.EndsWith("_int", StringComparison.Ordinal) && IsDotted(plain);
            ConvertsDouble = plain.EndsWith("_float", StringComparison.Ordinal) && IsDotted(plain);
        }
        DetailsField = fields.TryAdd(FieldTable.Root, System.Text.Encoding.UTF8.GetBytes(DetailsPath), out var details)
            ? details
            : NoField;
        if (Alias == Alias.None) Target = DetailsField;
        (ShapeName, ShapePath) = ShapeOf(plain);
    }

    /// <summary>The sender's name.</summary>
    public string Name { get; }

    /// <summary>What it means.</summary>
    public Alias Alias { get; }

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
