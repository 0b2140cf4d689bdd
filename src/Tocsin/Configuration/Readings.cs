using Tocsin.Language.Times;
using Tocsin.Storage.Retention;

namespace Tocsin.Configuration;

/// <summary>How texts become values, one way for each kind of setting.</summary>
internal static class Readings
{
    private static readonly TimeSpan KeptLeast = TimeSpan.FromDays(1);
    private static readonly TimeSpan KeptMost = TimeSpan.FromDays(36_500);

    /// <summary>Any text.</summary>
    public static string? AnyText(string text, out string? value)
    {
        value = text;
        return null;
    }

    /// <summary>A file or folder; one without a root is below the working folder.</summary>
    public static string? FullPath(string text, out string? value)
    {
        value = null;
        if (text.Length == 0 || text.Contains('\0')) return "the path is empty. Name a file or folder.";
        value = Path.GetFullPath(text);
        return null;
    }

    /// <summary>An address to listen on.</summary>
    public static string? Url(string text, out ListenUrl? value) =>
        ListenUrl.TryParse(text, out value)
            ? null
            : $"{text} is no address to listen on. "
                + "Write http://HOST:PORT with an IP address, localhost, or * for all addresses.";

    /// <summary>Yes or no.</summary>
    public static string? YesOrNo(string text, out bool value)
    {
        value = text is "true" or "1" or "yes" or "on";
        return value || text is "false" or "0" or "no" or "off" ? null : $"{text} is neither true nor false.";
    }

    /// <summary>The name of an HTTP header.</summary>
    public static string? HeaderName(string text, out string? value)
    {
        value = text;
        return text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c))
            ? null
            : $"'{text}' is no name of a header. Write letters, digits and hyphens, as in X-Tocsin-Key.";
    }

    /// <summary>Keys with commas between.</summary>
    public static string? Keys(string text, out IReadOnlyList<string>? value)
    {
        value = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return value.Count > 0 ? null : "there is no key in it. Write keys with commas between.";
    }

    /// <summary>Paths with colons between.</summary>
    public static string? Paths(string text, out IReadOnlyList<string>? value)
    {
        value = [.. text.Split(
            Path.PathSeparator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(Path.GetFullPath)];
        return value.Count > 0 ? null : "there is no path in it. Write paths with colons between.";
    }

    /// <summary>A time for which alerts are kept.</summary>
    public static string? KeptFor(string text, out TimeSpan value) =>
        TimeExpression.TryDuration(text, out value) && value >= KeptLeast && value <= KeptMost
            ? null
            : $"{text} is no time between a day and a hundred years, such as 365d or 52w.";

    /// <summary>For how long events are kept, by category.</summary>
    public static string? Ages(string text, out string? value)
    {
        value = text;
        RetentionRules.TryParse(text, null, out _, out var fault);
        return fault;
    }

    /// <summary>In how much room events are kept, by category.</summary>
    public static string? Sizes(string text, out string? value)
    {
        value = text;
        RetentionRules.TryParse(null, text, out _, out var fault);
        return fault;
    }

    /// <summary>As whom scripts run; true for the user who may do nothing.</summary>
    public static string? AsNobody(string text, out bool value)
    {
        value = text == "nobody";
        return value || text == "none" ? null : $"it is nobody, or none for the server's own user; not {text}.";
    }
}
