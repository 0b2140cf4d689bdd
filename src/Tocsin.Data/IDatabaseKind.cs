using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Tocsin.Data;

/// <summary>
/// What differs from one kind of database to another. Implementations: <see cref="Sqlite.SqliteFile"/>; PostgreSQL is
/// to be the next.
/// </summary>
public interface IDatabaseKind
{
    /// <summary>How many may change something at once.</summary>
    int WritersMax { get; }

    /// <summary>EF's options for it.</summary>
    DbContextOptions<TocsinDb> Options();

    /// <summary>An open connection.</summary>
    /// <param name="waitsForWriters">Whether its changes wait while others write, or fail at once.</param>
    DbConnection Connect(bool waitsForWriters);

    /// <summary>
    /// A number that changes, on a connection, when any other connection of any process has committed.
    /// </summary>
    long ChangesSeenBy(DbConnection connection);
}
