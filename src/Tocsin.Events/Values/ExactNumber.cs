using System.Text;

namespace Tocsin.Events.Values;

/// <summary>A number that no 64-bit form holds exactly, in the one spelling of its value.</summary>
/// <param name="Text">The spelling: JSON's grammar, up to some eighty characters.</param>
public sealed record ExactNumber(string Text)
{
    /// <summary>The nearest floating-point number.</summary>
    public double Nearest => NumberText.TryDouble(Encoding.UTF8.GetBytes(Text), out var value) ? value : double.NaN;

    /// <inheritdoc/>
    public override string ToString() => Text;
}
