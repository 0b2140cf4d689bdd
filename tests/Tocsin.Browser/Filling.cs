using System.Globalization;

namespace Tocsin.Browser;

/// <summary>
/// Events of the last hours to look at: hosts, categories, people and addresses, and two that are large.
/// </summary>
internal static class Filling
{
    public const int FieldsOfTheWidest = 500;
    public const int LengthOfTheLongest = 1_000_000;

    private const int Ordinary = 1_200;
    private static readonly string[] Hosts = ["bastion001", "bastion002", "web001", "web002", "db001"];
    private static readonly string[] Categories = ["authentication", "web", "syslog"];
    private static readonly string[] Users = ["root", "dana", "oracle", "deploy"];

    public static int Count => Ordinary + 2;

    public static IEnumerable<object> Events()
    {
        var now = TimeProvider.System.GetUtcNow();
        for (var i = 0; i < Ordinary; i++)
            yield return Event(i, now.AddSeconds(-10 - (i * 15)));
        yield return new
        {
            timestamp = Text(now.AddHours(-7)),
            hostname = "wide001",
            summary = "an event with many fields",
            details = Enumerable.Range(0, FieldsOfTheWidest).ToDictionary(i => $"field{i:000}", i => $"value {i}"),
        };
        yield return new
        {
            timestamp = Text(now.AddHours(-8)),
            hostname = "long001",
            summary = "a long message " + string.Concat(Enumerable.Repeat("word ", LengthOfTheLongest / 5)),
        };
    }

    private static object Event(int i, DateTimeOffset time) => new
    {
        timestamp = Text(time),
        hostname = Hosts[i % Hosts.Length],
        category = Categories[i % Categories.Length],
        processname = i % 3 == 0 ? "sshd" : "nginx",
        processid = (1_000 + (i % 7)).ToString(CultureInfo.InvariantCulture),
        severity = i % 10 == 0 ? "WARNING" : "INFO",
        tags = i % 2 == 0 ? new[] { "ssh", "bastion" } : ["web"],
        summary = i % 3 == 0 ? $"Failed password for {Users[i % 4]} from 203.0.113.{i % 9} port {40_000 + i} ssh2"
            : $"GET /page/{i} HTTP/1.1 200 {i * 7}",
        details = new
        {
            sourceipaddress = $"203.0.113.{i % 9}",
            port = 40_000 + i,
            username = Users[i % 4],
            success = i % 2 == 0,
        },
    };

    private static string Text(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);
}
