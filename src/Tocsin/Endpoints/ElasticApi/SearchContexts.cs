using System.Security.Cryptography;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Language.ElasticApi;
using Tocsin.Language.ElasticApi.Terms;

namespace Tocsin.Endpoints.ElasticApi;

/// <summary>
/// The scrolls and points in time that are open. Each is of who opened it, and ends when it was not used for as long as
/// that one said. They are kept in memory: a restart ends them. Thread-safe.
/// </summary>
internal sealed class SearchContexts
{
    /// <summary>How many one user may have open.</summary>
    public const int OfOneMax = 500;

    private const int AllMax = 2_000;
    private const long BytesMax = 32L << 20;

    // Beside the body of the request that it repeats.
    private const int BytesEach = 4_096;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SearchContext> _open = new(StringComparer.Ordinal);

    /// <summary>Opens one.</summary>
    /// <exception cref="ElasticException">Too many are open.</exception>
    public void Open(SearchContext context, Instant now)
    {
        lock (_lock)
        {
            foreach (var old in _open.Values.Where(c => c.Expires < now.Ticks).ToList()) _open.Remove(old.Id);
            if (_open.Count >= AllMax || _open.Values.Count(c => c.Owner == context.Owner) >= OfOneMax
                || _open.Values.Sum(c => c.Bytes + BytesEach) + context.Bytes > BytesMax)
            {
                throw new ElasticException(new(
                    429, "es_rejected_execution_exception",
                    $"Trying to create too many scroll or point in time contexts. Must be less than or equal to: "
                    + $"[{OfOneMax}] of one user, with {BytesMax >> 20} MiB of all. Close those that are not needed, "
                    + "or keep them alive for a shorter time."));
            }
            _open[context.Id] = context;
        }
    }

    /// <summary>One that is open, kept alive from now on.</summary>
    /// <param name="owner">Who asks.</param>
    /// <param name="id">Its id.</param>
    /// <param name="isScroll">Whether it is to be a scroll, or a point in time.</param>
    /// <param name="keepAlive">For how long to keep it; null for as long as before.</param>
    /// <param name="now">What <c>now</c> is.</param>
    /// <exception cref="ElasticException">There is none, or none of this user's.</exception>
    public SearchContext Find(string owner, string id, bool isScroll, TimeSpan? keepAlive, Instant now)
    {
        if (!IsId(id)) throw ElasticException.Argument(isScroll ? "Cannot parse scroll id" : "invalid id: [pit]");
        lock (_lock)
        {
            if (!_open.TryGetValue(id, out var context) || context.Owner != owner || context.IsScroll != isScroll
                || context.Expires < now.Ticks)
            {
                throw new ElasticException(new(
                    404, "search_context_missing_exception", $"No search context found for id [{id}]"));
            }
            context.KeepAlive = keepAlive ?? context.KeepAlive;
            context.Expires = now.Ticks + context.KeepAlive.Ticks;
            return context;
        }
    }

    /// <summary>Those that are open of a user, the oldest first.</summary>
    public IReadOnlyList<SearchContext> Of(string owner, bool isScroll, Instant now)
    {
        lock (_lock)
        {
            return
            [
                .. _open.Values.Where(c => c.Owner == owner && c.IsScroll == isScroll && c.Expires >= now.Ticks)
                    .OrderBy(c => c.Opened.Ticks),
            ];
        }
    }

    /// <summary>Ends one; false when there is none of this user's.</summary>
    public bool Close(string owner, string id, bool isScroll)
    {
        lock (_lock)
        {
            return _open.TryGetValue(id, out var context) && context.Owner == owner && context.IsScroll == isScroll
                && _open.Remove(id);
        }
    }

    /// <summary>A new id, which nobody can guess.</summary>
    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));

    /// <summary>Whether a text can be an id.</summary>
    public static bool IsId(string text) => text.Length == 2 * IdBytes && text.All(char.IsAsciiHexDigitLower);

    private const int IdBytes = 24;
}

/// <summary>
/// What is searched again and again, as it was at one moment: events that came later have larger ids, and are not in
/// it.
/// </summary>
/// <param name="Owner">Who opened it.</param>
/// <param name="IsScroll">Whether it goes through the hits of one search, page by page.</param>
/// <param name="Opened">When.</param>
/// <param name="Events">Which events.</param>
internal sealed record SearchContext(string Owner, bool IsScroll, Instant Opened, Predicate Events)
{
    /// <summary>The id by which it is asked for.</summary>
    public string Id { get; } = SearchContexts.NewId();

    /// <summary>How long it is kept when nobody uses it.</summary>
    public TimeSpan KeepAlive { get; set; }

    /// <summary>Until when (ticks) it is kept.</summary>
    public long Expires { get; set; }

    /// <summary>About how many bytes it takes.</summary>
    public long Bytes { get; init; }

    /// <summary>Of a scroll, what to ask for next, and how many hits there are in all.</summary>
    public (ElasticRequest Request, long? Total, bool NamesKinds)? Next { get; set; }

    /// <summary>Lets in one at a time: a page is read once.</summary>
    public SemaphoreSlim Turn { get; } = new(1);
}
