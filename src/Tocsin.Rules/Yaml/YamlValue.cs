namespace Tocsin.Rules.Yaml;

/// <summary>A value in a document, and where it stands.</summary>
/// <param name="Line">Its line in the file, counted from 1.</param>
/// <param name="Column">Its column, counted from 1.</param>
internal abstract record YamlValue(int Line, int Column)
{
    /// <summary>What it is, in a sentence.</summary>
    public abstract string What { get; }

    /// <summary>How many values there are in it, itself included, with all that its aliases stand for.</summary>
    public abstract long Size { get; }

    /// <summary>What stands in it as its items: of a list its items, of any other value itself.</summary>
    public IReadOnlyList<YamlValue> Items => this is YamlList list ? list.Values : [this];
}

/// <summary>Values in an order.</summary>
internal sealed record YamlList(int Line, int Column, IReadOnlyList<YamlValue> Values, long Size)
    : YamlValue(Line, Column)
{
    /// <inheritdoc/>
    public override string What => "a list";

    /// <inheritdoc/>
    public override long Size { get; } = Size;
}
