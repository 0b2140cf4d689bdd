namespace Tocsin.Events;

/// <summary>Checks of what must be true, on in release too: a broken one is a bug of ours.</summary>
public static class Invariant
{
    /// <summary>Throws when <paramref name="holds"/> is false.</summary>
    /// <param name="holds">What must be true.</param>
    /// <param name="what">The same in words.</param>
    public static void That(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException("BUG: " + what + ". Please report this with the lines around it.");
        }
    }
}
