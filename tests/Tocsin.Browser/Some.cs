namespace Tocsin.Browser;

/// <summary>Makes what tests send.</summary>
internal static class Some
{
    public static object Event(string summary, string hostname = "bastion001") => new
    {
        summary,
        hostname,
        category = "authentication",
        processname = "sshd",
        severity = "INFO",
        tags = new[] { "ssh", "bastion" },
        details = new { sourceipaddress = "203.0.113.77", port = 50122, success = false },
    };

    /// <summary>An alert over all that was posted until now.</summary>
    public static object Draft(string summary, string rule = "PasswordGuessing", string group = "203.0.113.77")
    {
        var now = TimeProvider.System.GetUtcNow();
        return new
        {
            rule,
            group,
            summary,
            window = Guid.NewGuid().ToString(),
            start = now.AddHours(-1),
            crossed = now.AddMinutes(-1),
            end = now,
            count = 4211,
            severity = "high",
            category = "bruteforce",
            tags = new[] { "ssh" },
            query = "category:authentication",
            events = new[] { Event("Failed password for root") },
        };
    }
}
