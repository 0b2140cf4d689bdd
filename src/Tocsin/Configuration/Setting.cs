namespace Tocsin.Configuration;

/// <summary>
/// One setting, written once: parsing, help, docs and checks all come from it. Flag, variable and key of
/// <c>tocsin.yaml</c> follow from its name.
/// </summary>
/// <param name="Name">As in <c>tocsin.yaml</c>, such as <c>ingest-url</c>.</param>
/// <param name="Meaning">What it decides, in one sentence without a full stop.</param>
internal abstract record Setting(string Name, string Meaning)
{
    /// <summary>What names of our variables begin with.</summary>
    public const string VariablePrefix = "TOCSIN_";

    /// <summary>The variable in the environment or in an env file.</summary>
    public string Variable { get; } = VariablePrefix + Name.ToUpperInvariant().Replace('-', '_');

    /// <summary>The flag on the command line; null for secrets, as every user of the machine sees flags.</summary>
    public string? Flag => IsSecret ? null : "--" + Name;

    /// <summary>What stands for a value in help; null when the flag takes none.</summary>
    public string? Placeholder { get; init; }

    /// <summary>A good value, for people to copy.</summary>
    public required string Example { get; init; }

    /// <summary>What counts when nobody sets it, in words.</summary>
    public required string DefaultInWords { get; init; }

    /// <summary>What counts when nobody sets it, as a value; null for none.</summary>
    public Func<string?> Default { get; init; } = () => null;

    /// <summary>Whether its value is never shown.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Why a text is no value of this setting, with the cure; null when it is one.</summary>
    public abstract string? Fault(string text);
}

/// <inheritdoc cref="Setting"/>
internal sealed record Setting<T>(string Name, string Meaning, Reading<T> Read) : Setting(Name, Meaning)
{
    /// <inheritdoc/>
    public override string? Fault(string text) => Read(text, out _);
}

/// <summary>Reads a value of a setting.</summary>
/// <param name="text">As somebody wrote it.</param>
/// <param name="value">What it means; without meaning when there is a fault.</param>
/// <returns>Why it cannot be read, with the cure; null when it was read.</returns>
internal delegate string? Reading<T>(string text, out T? value);
