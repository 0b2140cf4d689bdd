using System.Collections.Frozen;
using System.Data.Common;

namespace Tocsin.Alerts.Access;

/// <summary>All keys and sessions at one moment. Immutable but for the times of last use.</summary>
internal sealed class AccessSnapshot
{
    /// <summary>Before anything was read.</summary>
    public static readonly AccessSnapshot Empty = new();

    /// <summary>Every key, the newest first, revoked ones too.</summary>
    public IReadOnlyList<LiveKey> Keys { get; private init; } = [];

    /// <summary>The keys that work, by <see cref="LiveKey.Number"/>.</summary>
    public FrozenDictionary<ulong, LiveKey> Working { get; private init; } = FrozenDictionary<ulong, LiveKey>.Empty;

    /// <summary>The sessions, by the hexadecimal hash of their token.</summary>
    public FrozenDictionary<string, LiveSession> Sessions { get; private init; } =
        FrozenDictionary<string, LiveSession>.Empty;

    /// <summary>Whether anybody may sign in.</summary>
    public bool AnyUser { get; private init; }

    /// <summary>Reads all of it. Plain SQL, because it runs at start-up, before EF's model is needed.</summary>
    public static AccessSnapshot Read(DbConnection connection, AccessSnapshot before)
    {
        var keys = ReadKeys(connection, before);
        return new AccessSnapshot
        {
            Keys = keys,
            Working = keys.Where(k => k.Entry.Revoked is null).ToFrozenDictionary(k => LiveKey.Number(k.Entry.Id)),
            Sessions = ReadSessions(connection, before),
            AnyUser = ReadAnyUser(connection),
        };
    }

    private static bool ReadAnyUser(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM users";
        return (long)command.ExecuteScalar()! != 0;
    }

    // A time of last use that was not written yet is in memory alone: it is carried over.
    private static List<LiveKey> ReadKeys(DbConnection connection, AccessSnapshot before)
    {
        var keys = new List<LiveKey>();
        using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT id, hash, name, scope, created, last_used, revoked FROM keys ORDER BY created DESC, id";
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var id = row.GetString(0);
            var used = row.IsDBNull(5) ? 0 : row.GetInt64(5);
            if (before.Working.TryGetValue(LiveKey.Number(id), out var known))
            {
                used = Math.Max(used, known.LastUsedTicks);
            }
            var entry = new KeyEntry(
                id, row.GetString(2), row.GetString(3), Time(row.GetInt64(4)),
                used == 0 ? null : Time(used), row.IsDBNull(6) ? null : Time(row.GetInt64(6)));
            keys.Add(new LiveKey(entry, row.GetFieldValue<byte[]>(1)));
        }
        return keys;
    }

    private static FrozenDictionary<string, LiveSession> ReadSessions(
        DbConnection connection, AccessSnapshot before)
    {
        var sessions = new Dictionary<string, LiveSession>();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT hash, user, created, last_seen FROM sessions";
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var hash = Convert.ToHexString(row.GetFieldValue<byte[]>(0));
            var seen = row.GetInt64(3);
            if (before.Sessions.TryGetValue(hash, out var known)) seen = Math.Max(seen, known.LastSeenTicks);
            sessions[hash] = new LiveSession(new SessionEntry(row.GetString(1), Time(row.GetInt64(2))), Time(seen));
        }
        return sessions.ToFrozenDictionary();
    }

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);
}
