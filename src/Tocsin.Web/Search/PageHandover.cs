using System.Security.Cryptography;

namespace Tocsin.Web.Search;

/// <summary>
/// Keeps what was found while a page was drawn on the server until the page is live, a moment later, and takes it over.
/// </summary>
/// <remarks>
/// A ticket cannot be guessed, serves once, and goes only into the page that shows what it stands for. What nobody
/// takes is forgotten, and there is never much of it: a page that cannot take over searches again. Thread-safe.
/// </remarks>
public sealed class PageHandover(TimeProvider clock)
{
    /// <summary>How many findings are kept.</summary>
    public const int KeptMax = 32;

    /// <summary>How many bytes of events each may have.</summary>
    public const long BytesMax = 1 << 20;

    /// <summary>How many rows of figures each may have.</summary>
    public const int FiguresMax = 2_000;

    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(20);
    private readonly Lock _lock = new();
    private readonly Queue<(string Ticket, Findings Findings, long Since)> _left = [];

    /// <summary>Leaves findings for the live page; null when they are too much to keep.</summary>
    public string? Leave(Findings findings)
    {
        findings.StopExplaining();
        if (findings.Session.Bytes > BytesMax || findings.Session.Answer?.Rows?.Count > FiguresMax) return null;
        var ticket = RandomNumberGenerator.GetHexString(32);
        lock (_lock)
        {
            Forget();
            if (_left.Count == KeptMax) _left.Dequeue().Findings.Dispose();
            _left.Enqueue((ticket, findings, clock.GetTimestamp()));
        }
        return ticket;
    }

    /// <summary>Takes findings over; null when they are not here, any more.</summary>
    public Findings? Take(string ticket)
    {
        lock (_lock)
        {
            Forget();
            Findings? taken = null;
            for (var i = _left.Count; i > 0; i--)
            {
                var left = _left.Dequeue();
                if (left.Ticket == ticket) taken = left.Findings;
                else _left.Enqueue(left);
            }
            return taken;
        }
    }

    private void Forget()
    {
        while (_left.TryPeek(out var oldest) && clock.GetElapsedTime(oldest.Since) > Kept)
        {
            _left.Dequeue().Findings.Dispose();
        }
    }
}
