namespace Tocsin.Rules.Sigma;

/// <summary>A rule cannot be read. Caught where the rule begins to be read, and told as a fault of it.</summary>
internal sealed class ReadingFault(int line, string message) : Exception(message)
{
    /// <summary>The line of the document's file, counted from 1.</summary>
    public int Line => line;
}
