namespace Tocsin.Pipeline.Normalise;

/// <summary>What a sender's name means.</summary>
/// <param name="Alias">What becomes of the field.</param>
/// <param name="Target">The field of the schema.</param>
/// <param name="Rank">
/// Of two names for one field the one with the smaller rank counts, and of two with the same rank the later one.
/// </param>
/// <param name="Levels">How a severity's numbers are meant.</param>
/// <param name="IsGuess">
/// Whether many senders mean something else by the name, so that only what looks like the field is taken for it.
/// </param>
internal readonly record struct AliasRule(
    Alias Alias, int Target, byte Rank = 0, LevelScale Levels = LevelScale.Syslog, bool IsGuess = false);
