using System.CommandLine;
using System.Text.Json;
using Tocsin.Endpoints;

namespace Tocsin.Commands.Rules;

/// <summary><c>tocsin rules off</c> and <c>tocsin rules on</c>.</summary>
internal static class SwitchRules
{
    private static readonly Argument<string> Rule = new("ID") { Description = "The rule's id" };

    private static readonly Option<string?> Comment = new("--comment") { Description = "Why" };

    /// <summary>The command that switches off.</summary>
    public static Command Off() => Create("off", isOn: false, """
        Switches a rule of the running server off: it finds nothing more, until it is switched on again. Rules about
        several events that ask for it still count what it would find.

        Examples:
          tocsin rules off 5f0d8f0a-1c2d-4a53-9a52-2f6f7c1d0b11 --comment 'our backup does that every night'
        """);

    /// <summary>The command that switches on.</summary>
    public static Command On() => Create("on", isOn: true, """
        Switches a rule of the running server on again.

        Examples:
          tocsin rules on 5f0d8f0a-1c2d-4a53-9a52-2f6f7c1d0b11
        """);

    private static Command Create(string name, bool isOn, string description)
    {
        var command = new Command(name, description) { Rule };
        if (!isOn) command.Add(Comment);
        SettingsOptions.AddDataTo(command);
        command.SetAction((parsed, stop) => RunAsync(parsed, isOn, stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, bool isOn, CancellationToken stop)
    {
        using var api = LocalApi.Connect(parsed);
        if (api is null) return 1;
        var body = new SwitchBody(parsed.GetValue(Rule), isOn, isOn ? null : parsed.GetValue(Comment));
        var answer = await api.PostAsync(
            "/api/v1/rules/switch", JsonSerializer.Serialize(body, SwitchJson.Default.SwitchBody), stop);
        if (answer is null) return 1;
        Console.WriteLine($"The rule is {(isOn ? "on" : "off")}.");
        return 0;
    }
}
