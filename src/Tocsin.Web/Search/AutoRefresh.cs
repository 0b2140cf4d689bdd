namespace Tocsin.Web.Search;

/// <summary>How often a search can run itself again.</summary>
public static class AutoRefresh
{
    /// <summary>As addresses name it, and as people read it.</summary>
    public static readonly IReadOnlyList<(string Word, string Label, TimeSpan Every)> Choices =
    [
        ("5s", "5 s", TimeSpan.FromSeconds(5)),
        ("10s", "10 s", TimeSpan.FromSeconds(10)),
        ("30s", "30 s", TimeSpan.FromSeconds(30)),
        ("1m", "1 min", TimeSpan.FromMinutes(1)),
        ("5m", "5 min", TimeSpan.FromMinutes(5)),
    ];

    /// <summary>The choice that an address names; null when it names none.</summary>
    public static string? Of(string? word) => Choices.FirstOrDefault(choice => choice.Word == word).Word;

    /// <summary>How long that is; null for never.</summary>
    public static TimeSpan? Every(string? word) =>
        Choices.FirstOrDefault(choice => choice.Word == word) is { Word: not null } choice ? choice.Every : null;
}
