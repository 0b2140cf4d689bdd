using Tocsin.Alerting;

/// <summary>Ten or more failed SSH logins from one address within two minutes.</summary>
/// <remarks>
/// What counts is what OpenSSH calls a failed attempt, <c>Failed password</c> and <c>Failed
/// keyboard-interactive/pam</c>: one message for each password that was tried. Whoever takes the events recognises
/// these messages by their whole form and says so in <c>details.eventaction</c>; a user who calls himself <c>failed
/// password</c> makes no attempt look like two. Not counted:
/// <list type="bullet">
/// <item><c>Invalid user …</c>, <c>pam_unix(sshd:auth): authentication failure</c> and <c>PAM 2 more authentication
/// failures</c>: they say the same attempt again, and would halve the threshold;</item>
/// <item><c>Failed publickey</c> and <c>Failed none</c>: an honest client offers each key of its agent before it asks
/// for a password, and asks with "none" what is allowed; ten of those are a person with many keys;</item>
/// </list>
/// <c>message repeated 5 times: [ Failed password … ]</c>, which some syslog daemons write instead of five messages,
/// counts five times (<c>details.repeated</c>).
/// </remarks>
public sealed class SshBruteForce : Alert
{
    private const string FailedLogins = "details.eventaction:ssh_login_failed";

    private static readonly BurstQuery Bursts = new(FailedLogins, by: "details.sourceipaddress")
    {
        Threshold = 10,
        Within = TimeSpan.FromMinutes(2),
        Times = "details.repeated",
    };

    public override Schedule Schedule => Schedule.Every(TimeSpan.FromSeconds(30)).OrWhen(FailedLogins);

    public override async Task RunAsync(AlertRun run, CancellationToken stop)
    {
        await run.EachAsync(await run.BurstsAsync(Bursts, stop), async burst =>
        {
            var summary = $"SSH brute force: {burst.Count} failed logins from {burst.Group} {In(burst)}";
            await run.RaiseAsync(burst, summary, Severity.High, "bruteforce", ["ssh"], stop);
        }, stop);
    }

    // A burst lasts as long as it goes on; two minutes is only the least.
    private static string In(Burst burst)
    {
        var minutes = (int)Math.Ceiling((burst.End - burst.Start).TotalMinutes);
        return $"in {Math.Max(2, minutes)} minutes";
    }
}
