using System.Net;

namespace Tocsin.Logging;

/// <summary>What came of one request.</summary>
/// <param name="Status">The server's status; 0 when it did not answer.</param>
/// <param name="Reason">In words for a person.</param>
/// <param name="RetryAfter">How long the server asked to be left alone.</param>
/// <param name="Rejected">Events of an accepted batch that the server would not take.</param>
internal readonly record struct Answer(HttpStatusCode Status, string Reason, TimeSpan? RetryAfter, int Rejected)
{
    public bool IsAccepted => (int)Status is >= 200 and < 300;

    public bool IsTooLarge => Status == HttpStatusCode.RequestEntityTooLarge;

    /// <summary>The same batch may be taken later.</summary>
    public bool IsTemporary =>
        Status is 0 or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)Status >= 500;
}
