namespace Tocsin.Detection.Scripts;

/// <summary>What is wrong with a script.</summary>
/// <param name="File">The script's path.</param>
/// <param name="Line">Counted from 1; 0 when it is about the whole file.</param>
/// <param name="Column">Counted from 1; 0 when it is about the whole file.</param>
/// <param name="Message">The compiler's words, or ours.</param>
public sealed record ScriptError(string File, int Line, int Column, string Message)
{
    /// <summary>As compilers write it.</summary>
    public override string ToString() => Line == 0 ? $"{File}: {Message}" : $"{File}({Line},{Column}): {Message}";
}
