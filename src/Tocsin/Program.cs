using System.CommandLine;
using Tocsin.Commands;
using Tocsin.Commands.Alerts;
using Tocsin.Commands.Rules;

// What a person types; each command says what it does, with examples, under --help.
var root = new RootCommand("Tocsin: send it logs, search them, be alerted.")
{
    ServeCommand.Create(),
    ConfigCommand.Create(),
    SearchCommand.Create(),
    TailCommand.Create(),
    KeysCommand.Create(),
    NewCommand.Create(),
    AlertsCommand.Create(),
    RulesCommand.Create(),
    VerifyCommand.Create(),
    ExportCommand.Create(),
    ImportCommand.Create(),
    SignInLinkCommand.Create(),
    WorkerCommand.Create(),
};
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
