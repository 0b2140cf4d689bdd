using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Tocsin.Data;
using Tocsin.Data.Rows;

namespace Tocsin.Alerts.Access;

/// <summary>
/// Who may do what: keys for programs, users, sign-in links and sessions for people, in the database. Thread-safe.
/// Another process may change the same database: its changes are seen within about a second.
/// </summary>
/// <remarks>Checks are answered from memory. Changes are durable when their method returns and then hold for every
/// check that begins afterwards. Secrets are random, shown once and stored as SHA-256.</remarks>
public sealed class AccessStore : IDisposable
{
    private const int NameMax = 100;
    private static readonly TimeSpan LinkHolds = TimeSpan.FromHours(24);

    private readonly Database _database;
    private readonly TimeProvider _clock;
    private readonly AccessWatch _watch;

    /// <summary>The keys and people of a database.</summary>
    /// <param name="database">Whoever opened it disposes it.</param>
    /// <param name="clock">The time.</param>
    public AccessStore(Database database, TimeProvider clock)
    {
        _database = database;
        _clock = clock;
        _watch = new AccessWatch(database, clock);
    }

    /// <summary>Ends with <see cref="Dispose"/>; faults when the database can no longer be read, so that revoked keys
    /// would go on working: the host must stop then.</summary>
    public Task Running => _watch.Running;

    /// <summary>Whether there is a key that allows sending events.</summary>
    public bool AnyIngestKey => _watch.Now.Working.Values.Any(k => k.Entry.Scope == KeyScope.Ingest);

    /// <summary>Whether there ever was such a key: one that was revoked counts.</summary>
    public bool EverIngestKey => _watch.Now.Keys.Any(k => k.Entry.Scope == KeyScope.Ingest);

    /// <summary>Raised after keys or sessions changed, in this process or another; on any thread, and quick.</summary>
    public event Action? Changed
    {
        add => _watch.Changed += value;
        remove => _watch.Changed -= value;
    }

    /// <summary>
    /// Whether what a caller presented still works: its key was not revoked, its session has not ended. Does not count
    /// as a use.
    /// </summary>
    public bool Holds(Caller caller) => caller.Role switch
    {
        Role.Person => _watch.Now.Sessions.TryGetValue(caller.Id, out var session) && session.Holds(_clock.GetUtcNow()),
        Role.Sender or Role.Reader or Role.Raiser or Role.Administrator =>
            _watch.Now.Working.ContainsKey(LiveKey.Number(caller.Id)),
        Role.Nobody => false,
        _ => true,
    };

    /// <summary>Whether anybody may sign in; when not, the next link that is redeemed makes the first
    /// administrator.</summary>
    public bool AnyUser => _watch.Now.AnyUser;

    /// <summary>Every key, the newest first, revoked ones too.</summary>
    public IReadOnlyList<KeyEntry> ListKeys() =>
        [.. _watch.Now.Keys.Select(k => k.LastUsedTicks == 0
            ? k.Entry
            : k.Entry with { LastUsed = new DateTimeOffset(k.LastUsedTicks, TimeSpan.Zero) })];

    /// <summary>Checks a presented key; in constant time for one id, without allocating.</summary>
    public bool TryVerifyKey(ReadOnlySpan<byte> presented, [NotNullWhen(true)] out KeyEntry? key)
    {
        key = null;
        if (!LiveKey.TrySplit(presented, out var id, out var secret)) return false;
        if (!_watch.Now.Working.TryGetValue(id, out var live))
        {
            // Perhaps another process has just made it.
            _watch.ReloadSoon();
            if (!_watch.Now.Working.TryGetValue(id, out live)) return false;
        }
        if (!live.Is(secret)) return false;
        if (live.Touch(_clock.GetUtcNow().UtcTicks)) _watch.Touched();
        key = live.Entry;
        return true;
    }

    /// <summary>Checks a presented key.</summary>
    public bool TryVerifyKey(string presented, [NotNullWhen(true)] out KeyEntry? key)
    {
        Span<byte> utf8 = stackalloc byte[128];
        key = null;
        return Encoding.UTF8.TryGetBytes(presented, utf8, out var length) && TryVerifyKey(utf8[..length], out key);
    }

    /// <summary>Makes a key.</summary>
    /// <param name="name">What it is for; unique among the keys that work.</param>
    /// <param name="scope">One of <see cref="KeyScope"/>.</param>
    public async Task<NewKey> NewKeyAsync(string name, string scope)
    {
        if (WhyNotName(name) is { } why) return new NewKey(null, why);
        if (!KeyScope.All.Contains(scope))
        {
            return new NewKey(null, $"There is no scope of that name: use one of {string.Join(", ", KeyScope.All)}.");
        }
        var (id, secret) = LiveKey.NewParts();
        var isTaken = await _database.WriteAsync(async db =>
        {
            if (await db.Keys.AnyAsync(k => k.Name == name && k.Revoked == null)) return true;
            db.Keys.Add(new KeyRow
            {
                Id = id,
                Hash = Secret.Hash(secret),
                Name = name,
                Scope = scope,
                Created = _clock.GetUtcNow(),
            });
            return false;
        }, CancellationToken.None);
        if (isTaken) return new NewKey(null, "A key of that name works already: revoke it, or choose another name.");
        _watch.Reload();
        return new NewKey(LiveKey.Format(id, secret), null);
    }

    /// <summary>Ends a key; false when no working key has this id.</summary>
    public async Task<bool> RevokeKeyAsync(string id)
    {
        var now = _clock.GetUtcNow();
        var revoked = await _database.WriteAsync(
            db => db.Keys.Where(k => k.Id == id && k.Revoked == null)
                .ExecuteUpdateAsync(row => row.SetProperty(k => k.Revoked, now)),
            CancellationToken.None);
        _watch.Reload();
        return revoked > 0;
    }

    /// <summary>Everyone who may sign in, by name.</summary>
    public async Task<IReadOnlyList<UserEntry>> ListUsersAsync()
    {
        using var db = _database.Read();
        return await db.Users.OrderBy(u => u.Name).Select(u => new UserEntry(u.Name, u.Created)).ToListAsync();
    }

    /// <summary>Adds a person.</summary>
    /// <returns>Null, or why not.</returns>
    public async Task<string?> AddUserAsync(string name)
    {
        if (WhyNotName(name) is { } why) return why;
        var isTaken = await _database.WriteAsync(async db =>
        {
            if (await db.Users.AnyAsync(u => u.Name == name)) return true;
            db.Users.Add(new UserRow { Name = name, Created = _clock.GetUtcNow() });
            return false;
        }, CancellationToken.None);
        if (isTaken) return "There is a user of that name.";
        _watch.Reload();
        return null;
    }

    /// <summary>Removes a person, with all sessions and links; false when there is no such person.</summary>
    public async Task<bool> RemoveUserAsync(string name)
    {
        var removed = await _database.WriteAsync(async db =>
        {
            await db.Sessions.Where(s => s.User == name).ExecuteDeleteAsync();
            await db.SignInLinks.Where(l => l.User == name).ExecuteDeleteAsync();
            return await db.Users.Where(u => u.Name == name).ExecuteDeleteAsync();
        }, CancellationToken.None);
        _watch.Reload();
        return removed > 0;
    }

    /// <summary>Makes a sign-in link's token. It works once, within 24 hours.</summary>
    /// <param name="user">Who signs in by it. While there are no users, redeeming makes this one, the first
    /// administrator.</param>
    public async Task<string> NewLinkAsync(string user = "admin")
    {
        var token = Secret.New();
        // Plain SQL: the first start prints a link, and does not wait for EF's model.
        await _database.WriteAsync(
            transaction => transaction.Execute(
                "INSERT INTO sign_in_links (hash, user, expires) VALUES (@hash, @user, @expires)",
                ("@hash", Secret.Hash(token)),
                ("@user", user),
                ("@expires", (_clock.GetUtcNow() + LinkHolds).UtcTicks)),
            CancellationToken.None);
        return token;
    }

    /// <summary>Uses a link up. The person's other links end with it: they were made for the same purpose.</summary>
    /// <returns>Who signs in; null when the link is unknown, used or too old, or its user was removed.</returns>
    public async Task<string?> RedeemLinkAsync(string token)
    {
        var hash = Secret.Hash(token);
        var now = _clock.GetUtcNow();
        var redeemed = await _database.WriteAsync(async db =>
        {
            var link = await db.SignInLinks.AsNoTracking().FirstOrDefaultAsync(l => l.Hash == hash && l.Expires > now);
            if (link is null) return null;
            if (!await db.Users.AnyAsync(u => u.Name == link.User))
            {
                if (await db.Users.AnyAsync()) return null;
                db.Users.Add(new UserRow { Name = link.User, Created = now });
            }
            await db.SignInLinks.Where(l => l.User == link.User || l.Expires <= now).ExecuteDeleteAsync();
            return link.User;
        }, CancellationToken.None);
        if (redeemed is not null) _watch.Reload();
        return redeemed;
    }

    /// <summary>Begins a session.</summary>
    /// <returns>Its token, for the cookie.</returns>
    public async Task<string> NewSessionAsync(string user)
    {
        var token = Secret.New();
        var now = _clock.GetUtcNow();
        var (oldest, idlest) = (now - LiveSession.AgeMax, now - LiveSession.IdleMax);
        await _database.WriteAsync(async db =>
        {
            db.Sessions.Add(new SessionRow { Hash = Secret.Hash(token), User = user, Created = now, LastSeen = now });
            return await db.Sessions.Where(s => s.Created <= oldest || s.LastSeen <= idlest).ExecuteDeleteAsync();
        }, CancellationToken.None);
        _watch.Reload();
        return token;
    }

    /// <summary>The person of a session's token; null when it was ended or has expired.</summary>
    public Caller? FindPerson(string token) =>
        FindSession(token) is { } session ? new Caller(session.User, Role.Person, HashOf(token)) : null;

    /// <summary>The session of a token; null when it was ended or has expired (30 days, or 12 hours idle).</summary>
    public SessionEntry? FindSession(string token)
    {
        if (token.Length != Secret.Length) return null;
        var now = _clock.GetUtcNow();
        var hash = HashOf(token);
        if (!_watch.Now.Sessions.TryGetValue(hash, out var session) || !session.Holds(now)) return null;
        if (session.Touch(now.UtcTicks)) _watch.Touched();
        return session.Entry;
    }

    /// <summary>Signs out: the token is worth nothing from now on.</summary>
    public async Task EndSessionAsync(string token)
    {
        var hash = Secret.Hash(token);
        await _database.WriteAsync(
            db => db.Sessions.Where(s => s.Hash == hash).ExecuteDeleteAsync(), CancellationToken.None);
        _watch.Reload();
    }

    /// <summary>Stops watching the file.</summary>
    public void Dispose() => _watch.Dispose();

    private static string HashOf(string token) => Convert.ToHexString(Secret.Hash(token));

    private static string? WhyNotName(string name) =>
        string.IsNullOrWhiteSpace(name) || name.Length > NameMax || !Names.IsPrintable(name)
            ? $"A name has 1 to {NameMax} printable characters."
            : null;
}
