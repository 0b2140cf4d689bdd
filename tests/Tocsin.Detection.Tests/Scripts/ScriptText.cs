namespace Tocsin.Detection.Tests.Scripts;

/// <summary>Writes alert files for tests.</summary>
internal static class ScriptText
{
    /// <summary>An alert whose run does what <paramref name="body"/> says.</summary>
    public static string Alert(string name, string body, double seconds = 1, string more = "") => $$"""
        using Tocsin.Alerting;
        public sealed class {{name}} : Alert
        {
            public override Schedule Schedule => Schedule.Every(TimeSpan.FromSeconds({{seconds}}));
            public override async Task RunAsync(AlertRun run, CancellationToken stop)
            {
                await Task.Yield();
                {{body}}
            }{{more}}
        }
        """;

    /// <summary>An alert that raises one finding at each run.</summary>
    public static string Raising(string name, string window) => Alert(name, $$"""
        await run.RaiseAsync(new AlertDraft
        {
            Rule = "{{name}}", Window = "{{window}}", Summary = "found", Severity = "low", Count = 1,
            Start = run.Since, Crossed = run.Now, End = run.Now,
        }, stop);
        """);
}
