using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Tocsin.Alerts.Access;
using Tocsin.Alerts.Endpoints;

namespace Tocsin.Alerts.Data;

/// <summary>The tables of <see cref="Schema"/> for EF Core. Not thread-safe: one for each piece of work.</summary>
internal sealed class TocsinDb(DbContextOptions<TocsinDb> options) : DbContext(options)
{
    private static readonly ValueConverter<DateTimeOffset, long> Ticks =
        new(time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    private static readonly ValueConverter<IReadOnlyList<string>, string> JsonArray = new(
        list => JsonSerializer.Serialize(list, AlertJson.Default.IReadOnlyListString),
        json => JsonSerializer.Deserialize(json, AlertJson.Default.IReadOnlyListString)!);

    private static readonly ValueComparer<IReadOnlyList<string>> SameItems = new(
        (a, b) => a!.SequenceEqual(b!), list => list.Count, list => list);

    public DbSet<Alert> Alerts => Set<Alert>();

    public DbSet<UserRow> Users => Set<UserRow>();

    public DbSet<SignInLinkRow> SignInLinks => Set<SignInLinkRow>();

    public DbSet<SessionRow> Sessions => Set<SessionRow>();

    public DbSet<KeyRow> Keys => Set<KeyRow>();

    public DbSet<SavedSearch> SavedSearches => Set<SavedSearch>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Alert>(alert =>
        {
            alert.ToTable("alerts").HasKey(a => a.Id);
            alert.Property(a => a.Id).HasColumnName("id");
            alert.Property(a => a.Rule).HasColumnName("rule");
            alert.Property(a => a.Group).HasColumnName("group_key");
            alert.Property(a => a.Summary).HasColumnName("summary");
            alert.Property(a => a.Severity).HasColumnName("severity");
            alert.Property(a => a.Category).HasColumnName("category");
            alert.Property(a => a.Tags).HasColumnName("tags").HasConversion(JsonArray, SameItems);
            alert.Property(a => a.Start).HasColumnName("start").HasConversion(Ticks);
            alert.Property(a => a.Crossed).HasColumnName("crossed").HasConversion(Ticks);
            alert.Property(a => a.End).HasColumnName("end").HasConversion(Ticks);
            alert.Property(a => a.Count).HasColumnName("count");
            alert.Property(a => a.Query).HasColumnName("query");
            alert.Property(a => a.EventIds).HasColumnName("event_ids").HasConversion(JsonArray, SameItems);
            alert.Property(a => a.Events).HasColumnName("events").HasConversion(JsonArray, SameItems);
            alert.Property(a => a.Raised).HasColumnName("raised").HasConversion(Ticks);
            alert.Property(a => a.State).HasColumnName("state");
            alert.Property(a => a.AcknowledgedBy).HasColumnName("acknowledged_by");
            alert.Property(a => a.Acknowledged).HasColumnName("acknowledged").HasConversion(Ticks);
        });
        modelBuilder.Entity<UserRow>(user =>
        {
            user.ToTable("users").HasKey(u => u.Name);
            user.Property(u => u.Name).HasColumnName("name");
            user.Property(u => u.Created).HasColumnName("created").HasConversion(Ticks);
        });
        modelBuilder.Entity<SignInLinkRow>(link =>
        {
            link.ToTable("sign_in_links").HasKey(l => l.Hash);
            link.Property(l => l.Hash).HasColumnName("hash");
            link.Property(l => l.User).HasColumnName("user");
            link.Property(l => l.Expires).HasColumnName("expires").HasConversion(Ticks);
        });
        modelBuilder.Entity<SessionRow>(session =>
        {
            session.ToTable("sessions").HasKey(s => s.Hash);
            session.Property(s => s.Hash).HasColumnName("hash");
            session.Property(s => s.User).HasColumnName("user");
            session.Property(s => s.Created).HasColumnName("created").HasConversion(Ticks);
            session.Property(s => s.LastSeen).HasColumnName("last_seen").HasConversion(Ticks);
        });
        modelBuilder.Entity<KeyRow>(key =>
        {
            key.ToTable("keys").HasKey(k => k.Id);
            key.Property(k => k.Id).HasColumnName("id");
            key.Property(k => k.Hash).HasColumnName("hash");
            key.Property(k => k.Name).HasColumnName("name");
            key.Property(k => k.Scope).HasColumnName("scope");
            key.Property(k => k.Created).HasColumnName("created").HasConversion(Ticks);
            key.Property(k => k.LastUsed).HasColumnName("last_used").HasConversion(Ticks);
            key.Property(k => k.Revoked).HasColumnName("revoked").HasConversion(Ticks);
        });
        modelBuilder.Entity<SavedSearch>(search =>
        {
            search.ToTable("saved_searches").HasKey(s => s.Name);
            search.Property(s => s.Name).HasColumnName("name");
            search.Property(s => s.Query).HasColumnName("query");
            search.Property(s => s.From).HasColumnName("from");
            search.Property(s => s.To).HasColumnName("to");
            search.Property(s => s.Columns).HasColumnName("columns").HasConversion(JsonArray, SameItems);
            search.Property(s => s.Page).HasColumnName("page");
            search.Property(s => s.SavedBy).HasColumnName("saved_by");
            search.Property(s => s.Saved).HasColumnName("saved").HasConversion(Ticks);
        });
    }
}
