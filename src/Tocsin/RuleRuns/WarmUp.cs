using System.Text;
using Tocsin.Pipeline;
using Tocsin.Rules.Pipelines;
using Tocsin.Rules.Reading;
using Tocsin.Rules.Sets;

namespace Tocsin.RuleRuns;

/// <summary>
/// Has the code that reads and matches events compiled while rules are still being read, so that a short file is not
/// judged by code that begins cold: a few rules and events that are like usual ones are run until told to end.
/// </summary>
internal static class WarmUp
{
    private const int RoundsMax = 60;

    private const string RuleText = """
        title: Warm up
        id: 00000000-0000-0000-0000-000000000000
        logsource: {category: process_creation, product: windows}
        detection:
          image: {Image|endswith: ['\cmd.exe', '\powershell.exe'], CommandLine|contains|all: [' -enc ', 'http']}
          flag: {CommandLine|contains|windash: [' -a ', ' -b ']}
          odd: {CommandLine|re: 'x[0-9]{3,}y', ParentImage|startswith: 'C:\Users\'}
          hash: {Hashes|contains: ['MD5=0123', 'IMPHASH=4567']}
          id: {EventID: [1, 4688]}
          filter: {User|contains: ['AUTHORI', 'AUTORI']}
          words: ['mimikatz', 'not found anywhere']
        condition: (image or flag or odd or hash or words) and id and not filter
        """;

    /// <summary>Begins; ends soon after it is asked to.</summary>
    public static Task Start(CancellationToken stop) => Task.Run(() => Run(stop), CancellationToken.None);

    private static void Run(CancellationToken stop)
    {
        var book = RuleBook.Of([new RuleReader(new RuleOptions()).Read("warm-up", RuleText)]);
        var reader = new FileEvents(TimeProvider.System.GetUtcNow(), "localhost");
        var events = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 400).Select(Event)));
        for (var round = 0; round < RoundsMax && !stop.IsCancellationRequested; round++)
        {
            new RuleRun(book, PipelineReader.Shipped, reader, threads: 1).Run(new MemoryStream(events), (_, _) => { });
        }
    }

    private static string Event(int i)
    {
        var (id, channel) = (i % 3) switch
        {
            0 => (1, "Microsoft-Windows-Sysmon/Operational"),
            1 => (4688, "Security"),
            _ => (13, "Microsoft-Windows-Sysmon/Operational"),
        };
        return string.Concat(
            $$"""{"EventTime":"2026-01-01 00:00:{{i % 60:00}}","Hostname":"h{{i % 7}}","EventID":{{id}},""",
            $$""" "Channel":"{{channel}}","SourceName":"Microsoft-Windows-Sysmon","EventType":"INFO",""",
            $$""" "SeverityValue":2,"ProcessID":"{{i}}","Keywords":-9223372036854775808,"IsSigned":true,""",
            """ "Image":"C:\\Windows\\System32\\cmd.exe","NewProcessName":"C:\\Windows\\cmd.exe",""",
            $$""" "CommandLine":"cmd.exe /c powershell -enc http://x{{i}}y é","User":"CORP\\ann",""",
            $$""" "Hashes":"MD5=0123{{i}},IMPHASH=4567","ParentImage":"C:\\Users\\x\\a.exe","Data":["a","b"],""",
            """ "Message":"Process Create:\r\nRuleName: -\r\nEventType: SetValue\r\nUtcTime: 1","Nothing":null}""",
            "\n");
    }
}
