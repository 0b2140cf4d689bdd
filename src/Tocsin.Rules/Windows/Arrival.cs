namespace Tocsin.Rules.Windows;

/// <summary>An event as a rule about several counts it.</summary>
/// <param name="Ticks">When it happened, or arrived where its own time is not believed.</param>
/// <param name="Id">Its id.</param>
/// <param name="Input">Which of the rule's inputs it is.</param>
/// <param name="Value">What is judged of it: a hash of values, or a number; see <see cref="FixedNumber"/>.</param>
internal readonly record struct Arrival(long Ticks, long Id, int Input, UInt128 Value);
