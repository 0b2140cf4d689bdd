using Tocsin.Detection.Scripts;

namespace Tocsin.Detection.Testing;

/// <summary>Writes a new rule that works, to start from.</summary>
public static class RuleScaffold
{
    private const string Alert = """"
        using Tocsin.Alerting;

        // Many failed logins of one user, as an example: change what is looked for, by what it is grouped, how many
        // make an alert and within which time. Save the file: it is compiled and runs at once.
        // Try it:  tocsin alerts test NAME.cs
        public sealed class NAME : Alert
        {
            public override Schedule Schedule => Schedule.Every(TimeSpan.FromSeconds(30));

            public override async Task RunAsync(AlertRun run, CancellationToken stop)
            {
                const string FailedLogins = "category:authentication AND summary:\"login failed\"";
                var query = new BurstQuery(FailedLogins, by: "details.username")
                {
                    Threshold = 5,
                    Within = TimeSpan.FromMinutes(2),
                };
                // Each has its turn, whatever the others hold.
                await run.EachAsync(await run.BurstsAsync(query, stop), async burst =>
                {
                    var summary = $"NAME: {burst.Count} failed logins of {burst.Group}";
                    await run.RaiseAsync(burst, summary, Severity.Medium, "authentication", ["login"], stop);
                }, stop);
            }
        }

        """";

    private const string PythonAlert = """"
        """Many failed logins of one user, as an example: change what is looked for, by what it is grouped, how many
        make an alert and within which time. Save the file: it runs at once.

        Try it:  tocsin alerts test NAME.py
        """

        from datetime import timedelta

        from lib.alerttask import AlertTask
        from mozdef_util.query_models import PhraseMatch, SearchQuery, TermMatch


        class NAME(AlertTask):
            schedule = timedelta(minutes=1)

            def main(self):
                query = SearchQuery(minutes=2)
                query.add_must([TermMatch("category", "authentication"), PhraseMatch("summary", "login failed")])
                self.filtersManual(query)
                self.searchEventsAggregated("details.username", samplesLimit=10)
                self.walkAggregations(threshold=5)

            def onAggregation(self, found):
                summary = "NAME: {0} failed logins of {1}".format(found["count"], found["value"])
                return self.createAlertDict(summary, "authentication", ["login"], found["events"], "WARNING")

        """";

    private const string Tests = """
        {
          // Times are seconds from now; {i} counts the repeated events.
          "tests": [
            {
              "name": "Five failed logins of one user within two minutes",
              "events": [
                {
                  "repeat": 5, "at": -60, "every": 10,
                  "event": {
                    "category": "authentication", "hostname": "web1", "summary": "Login failed, attempt {i}",
                    "details": { "username": "alice" }
                  }
                }
              ],
              "expect": { "alerts": 1, "summaries": ["NAME: 5 failed logins of alice"] }
            },
            {
              "name": "Four are not enough",
              "events": [
                {
                  "repeat": 4, "at": -60, "every": 10,
                  "event": {
                    "category": "authentication", "hostname": "web1", "summary": "Login failed, attempt {i}",
                    "details": { "username": "alice" }
                  }
                }
              ],
              "expect": { "alerts": 0 }
            }
          ]
        }

        """;

    /// <summary>Writes a script and <c>NAME.tests.json</c> into a folder, creating it.</summary>
    /// <returns>The files written, or why nothing was.</returns>
    public static (IReadOnlyList<string> Files, string? Error) Create(
        string name, string folder, ScriptLanguage language)
    {
        if (name.Length is 0 or > 100 || !char.IsAsciiLetterUpper(name[0]) || !name.All(char.IsAsciiLetterOrDigit))
        {
            return ([], "A name is a class name: a capital letter, then letters and digits, such as RootLogins.");
        }
        string[] files =
        [
            Path.Combine(folder, name + language.Extension),
            Path.Combine(folder, name + RuleTestFile.Ending),
        ];
        if (Array.Find(files, File.Exists) is { } present) return ([], $"{present} exists already.");
        Directory.CreateDirectory(folder);
        var alert = language == ScriptLanguage.Python ? PythonAlert : Alert;
        File.WriteAllText(files[0], alert.Replace("NAME", name, StringComparison.Ordinal));
        File.WriteAllText(files[1], Tests.Replace("NAME", name, StringComparison.Ordinal));
        return (files, null);
    }
}
