namespace Tocsin.Serve;

/// <summary>What a check of settings has found.</summary>
/// <param name="Kind">Whether it is well, worth a note, or wrong.</param>
/// <param name="Text">A sentence; with the cure, when something is wrong.</param>
internal sealed record Finding(string Kind, string Text)
{
    /// <summary>The kind of what keeps a server from working as it was told.</summary>
    public const string FaultKind = "FAULT";

    /// <summary>It works.</summary>
    public static Finding Well(string text) => new("ok", text);

    /// <summary>It works, and something about it is worth knowing.</summary>
    public static Finding Note(string text) => new("note", text);

    /// <summary>It does not work.</summary>
    public static Finding Fault(string text) => new(FaultKind, text);
}
