namespace Tocsin.Logging.Tests;

/// <summary>An object that cannot be shown.</summary>
internal sealed class HostileObject
{
    public override string ToString() => throw new InvalidOperationException("no");
}

/// <summary>An exception that throws when it is asked what happened.</summary>
internal sealed class HostileException : Exception
{
    public override string Message => throw new InvalidOperationException("no");

    public override string StackTrace => throw new InvalidOperationException("no");
}

/// <summary>A state whose enumeration throws in the middle.</summary>
internal sealed class HostileState : IEnumerable<KeyValuePair<string, object?>>
{
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return new("first", 1);
        throw new InvalidOperationException("no");
    }

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
}
