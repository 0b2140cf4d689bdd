using Microsoft.EntityFrameworkCore;
using Tocsin.Data.Rows;

namespace Tocsin.Data;

/// <summary>The tables, once for every database. Not thread-safe: one for each piece of work.</summary>
public sealed class TocsinDb(DbContextOptions<TocsinDb> options) : DbContext(options)
{
    /// <summary>What rules found.</summary>
    public DbSet<AlertRow> Alerts => Set<AlertRow>();

    /// <summary>The words of each of them.</summary>
    public DbSet<AlertWordsRow> AlertWords => Set<AlertWordsRow>();

    /// <summary>Who may sign in.</summary>
    public DbSet<UserRow> Users => Set<UserRow>();

    /// <summary>Sign-in links that nobody has used.</summary>
    public DbSet<SignInLinkRow> SignInLinks => Set<SignInLinkRow>();

    /// <summary>Who is signed in.</summary>
    public DbSet<SessionRow> Sessions => Set<SessionRow>();

    /// <summary>Keys of programs.</summary>
    public DbSet<KeyRow> Keys => Set<KeyRow>();

    /// <summary>Searches with names.</summary>
    public DbSet<SavedSearchRow> SavedSearches => Set<SavedSearchRow>();

    /// <summary>
    /// Whether a text has a piece of text as a whole word, letter case aside; runs in the database.
    /// </summary>
    public static bool HasWord(string text, string word) => WholeWord.IsIn(text, word);

    /// <summary>Whether one of the texts of a column with a list has a piece of text as a whole word.</summary>
    /// <param name="texts">The column as it lies in the database: a JSON array of texts.</param>
    /// <param name="word">The piece of text.</param>
    public static bool AnyHasWord(string texts, string word) => WholeWord.IsInAny(texts, word);

    /// <summary>Whether all of the wanted words are among others, as <see cref="Data.AlertWords"/> has them.</summary>
    public static bool HaveAllWords(byte[] words, byte[] wanted) => Data.AlertWords.HaveAll(words, wanted);

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDbFunction(((Func<string, string, bool>)HasWord).Method).HasName(WholeWord.InText);
        modelBuilder.HasDbFunction(((Func<string, string, bool>)AnyHasWord).Method).HasName(WholeWord.InTexts);
        modelBuilder.HasDbFunction(((Func<byte[], byte[], bool>)HaveAllWords).Method)
            .HasName(Data.AlertWords.HaveAllName);
        modelBuilder.Entity<AlertRow>(alert =>
        {
            alert.ToTable("alerts").HasKey(a => a.Id);
            alert.Property(a => a.Id).HasColumnName("id");
            alert.Property(a => a.Rule).HasColumnName("rule");
            alert.Property(a => a.RuleId).HasColumnName("rule_id").HasDefaultValue("");
            alert.Property(a => a.Basis).HasColumnName("basis").HasConversion(Columns.BasisJson)
                .HasDefaultValueSql("'{}'");
            alert.Property(a => a.Group).HasColumnName("group_key");
            alert.Property(a => a.Summary).HasColumnName("summary");
            alert.Property(a => a.Severity).HasColumnName("severity").HasConversion(Columns.SeverityNames);
            alert.Property(a => a.Category).HasColumnName("category");
            alert.Property(a => a.Tags).HasColumnName("tags").HasConversion(Columns.JsonArray, Columns.SameItems);
            alert.Property(a => a.Start).HasColumnName("start").HasConversion(Columns.Ticks);
            alert.Property(a => a.Crossed).HasColumnName("crossed").HasConversion(Columns.Ticks);
            alert.Property(a => a.End).HasColumnName("end").HasConversion(Columns.Ticks);
            alert.Property(a => a.Count).HasColumnName("count");
            alert.Property(a => a.Query).HasColumnName("query");
            alert.Property(a => a.EventIds).HasColumnName("event_ids")
                .HasConversion(Columns.JsonArray, Columns.SameItems);
            alert.Property(a => a.Events).HasColumnName("events").HasConversion(Columns.JsonArray, Columns.SameItems);
            alert.Property(a => a.Raised).HasColumnName("raised").HasConversion(Columns.Ticks);
            alert.Property(a => a.State).HasColumnName("state").HasConversion(Columns.StateNames);
            alert.Property(a => a.AcknowledgedBy).HasColumnName("acknowledged_by");
            alert.Property(a => a.Acknowledged).HasColumnName("acknowledged").HasConversion(Columns.Ticks);
            alert.HasIndex(a => new { a.Rule, a.Group, a.Crossed }).HasDatabaseName("alerts_burst");
            alert.HasIndex(a => a.Raised).HasDatabaseName("alerts_raised");
            alert.HasIndex(a => new { a.State, a.Raised }).HasDatabaseName("alerts_state");
        });
        modelBuilder.Entity<AlertWordsRow>(words =>
        {
            words.ToTable("alert_words").HasKey(w => w.Alert);
            words.Property(w => w.Alert).HasColumnName("alert");
            words.Property(w => w.Words).HasColumnName("words");
        });
        modelBuilder.Entity<UserRow>(user =>
        {
            user.ToTable("users").HasKey(u => u.Name);
            user.Property(u => u.Name).HasColumnName("name");
            user.Property(u => u.Created).HasColumnName("created").HasConversion(Columns.Ticks);
        });
        modelBuilder.Entity<SignInLinkRow>(link =>
        {
            link.ToTable("sign_in_links").HasKey(l => l.Hash);
            link.Property(l => l.Hash).HasColumnName("hash");
            link.Property(l => l.User).HasColumnName("user");
            link.Property(l => l.Expires).HasColumnName("expires").HasConversion(Columns.Ticks);
        });
        modelBuilder.Entity<SessionRow>(session =>
        {
            session.ToTable("sessions").HasKey(s => s.Hash);
            session.Property(s => s.Hash).HasColumnName("hash");
            session.Property(s => s.User).HasColumnName("user");
            session.Property(s => s.Created).HasColumnName("created").HasConversion(Columns.Ticks);
            session.Property(s => s.LastSeen).HasColumnName("last_seen").HasConversion(Columns.Ticks);
        });
        modelBuilder.Entity<KeyRow>(key =>
        {
            key.ToTable("keys").HasKey(k => k.Id);
            key.Property(k => k.Id).HasColumnName("id");
            key.Property(k => k.Hash).HasColumnName("hash");
            key.Property(k => k.Name).HasColumnName("name");
            key.Property(k => k.Scope).HasColumnName("scope");
            key.Property(k => k.Created).HasColumnName("created").HasConversion(Columns.Ticks);
            key.Property(k => k.LastUsed).HasColumnName("last_used").HasConversion(Columns.Ticks);
            key.Property(k => k.Revoked).HasColumnName("revoked").HasConversion(Columns.Ticks);
            key.HasIndex(k => k.Name).IsUnique().HasFilter("revoked IS NULL").HasDatabaseName("keys_live_name");
        });
        modelBuilder.Entity<SavedSearchRow>(search =>
        {
            search.ToTable("saved_searches").HasKey(s => s.Name);
            search.Property(s => s.Name).HasColumnName("name");
            search.Property(s => s.Query).HasColumnName("query");
            search.Property(s => s.From).HasColumnName("from");
            search.Property(s => s.To).HasColumnName("to");
            search.Property(s => s.Columns).HasColumnName("columns")
                .HasConversion(Columns.JsonArray, Columns.SameItems);
            search.Property(s => s.Page).HasColumnName("page");
            search.Property(s => s.SavedBy).HasColumnName("saved_by");
            search.Property(s => s.Saved).HasColumnName("saved").HasConversion(Columns.Ticks);
        });
    }
}
