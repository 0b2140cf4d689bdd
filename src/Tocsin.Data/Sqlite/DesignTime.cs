using Microsoft.EntityFrameworkCore.Design;

namespace Tocsin.Data.Sqlite;

/// <summary>
/// For <c>dotnet ef migrations add NAME --project src/Tocsin.Data --output-dir Sqlite/Migrations</c>; see
/// CONTRIBUTING.md.
/// </summary>
internal sealed class DesignTime : IDesignTimeDbContextFactory<TocsinDb>
{
    /// <inheritdoc/>
    public TocsinDb CreateDbContext(string[] args) => new(new SqliteFile(":memory:").Options());
}
