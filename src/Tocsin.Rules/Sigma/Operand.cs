using System.Text.RegularExpressions;
using Tocsin.Language.Values;
using Tocsin.Rules.Model;

namespace Tocsin.Rules.Sigma;

/// <summary>A value of a detection item, on its way through the modifiers.</summary>
internal abstract record Operand
{
    /// <summary>What it is, in a sentence.</summary>
    public abstract string What { get; }
}

/// <summary>A number, by its digits.</summary>
internal sealed record NumberOperand(string Text) : Operand
{
    /// <inheritdoc/>
    public override string What => "a number";
}

/// <summary>True or false.</summary>
internal sealed record BooleanOperand(bool Value) : Operand
{
    /// <inheritdoc/>
    public override string What => "true or false";
}

/// <summary>No value: the field is missing, or null.</summary>
internal sealed record NullOperand : Operand
{
    /// <inheritdoc/>
    public override string What => "null";
}

/// <summary>Whether the field is there.</summary>
internal sealed record PresenceOperand(bool IsThere) : Operand
{
    /// <inheritdoc/>
    public override string What => "a presence";
}

/// <summary>A regular expression that is searched for.</summary>
internal sealed record RegexOperand(string Expression, RegexOptions Flags) : Operand
{
    /// <inheritdoc/>
    public override string What => "a regular expression";
}

/// <summary>A network of addresses.</summary>
internal sealed record NetworkOperand(NetworkTest Test) : Operand
{
    /// <inheritdoc/>
    public override string What => "a network";
}

/// <summary>A side of a number.</summary>
internal sealed record CompareOperand(Comparison Comparison, string Number) : Operand
{
    /// <inheritdoc/>
    public override string What => "a comparison";
}

/// <summary>A part of a time.</summary>
internal sealed record TimePartOperand(TimePart Part, Comparison? Comparison, long Number) : Operand
{
    /// <inheritdoc/>
    public override string What => "a part of a time";
}

/// <summary>Another field.</summary>
internal sealed record FieldOperand(string Name, FieldRelation How, bool Cased) : Operand
{
    /// <inheritdoc/>
    public override string What => "a field";
}
