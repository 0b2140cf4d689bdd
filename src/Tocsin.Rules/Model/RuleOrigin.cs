namespace Tocsin.Rules.Model;

/// <summary>Where a rule was read from.</summary>
/// <param name="File">
/// The file, as it was named to the reader; inside an archive, the archive's path, a colon and the entry.
/// </param>
/// <param name="Line">The line at which its document begins, counted from 1.</param>
/// <param name="Text">The YAML of its document.</param>
public sealed record RuleOrigin(string File, int Line, string Text);
