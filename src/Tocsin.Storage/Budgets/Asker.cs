namespace Tocsin.Storage.Budgets;

/// <summary>Who asks a question, as far as turns go.</summary>
/// <param name="Name">Tells askers apart.</param>
/// <param name="IsRule">Whether a rule asks: those never wait behind people.</param>
public readonly record struct Asker(string Name, bool IsRule);
