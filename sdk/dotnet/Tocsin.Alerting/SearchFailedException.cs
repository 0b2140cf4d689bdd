namespace Tocsin.Alerting;

/// <summary>Tocsin did not answer a search or take an alert; the message says why and, for a query, where.</summary>
public sealed class SearchFailedException : Exception
{
    /// <summary>Without a reason.</summary>
    public SearchFailedException()
    {
    }

    /// <summary>With a reason.</summary>
    public SearchFailedException(string message)
        : base(message)
    {
    }

    /// <summary>
    /// Whether the server understood what was sent and will not have it (400, 413): sent again, it is refused again.
    /// </summary>
    public bool IsRefusal { get; init; }

    /// <summary>With a reason and what led to it.</summary>
    public SearchFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
