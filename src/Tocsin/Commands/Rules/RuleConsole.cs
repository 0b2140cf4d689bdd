using System.CommandLine;
using Tocsin.Rules.Model;
using Tocsin.Serve;

namespace Tocsin.Commands.Rules;

/// <summary>
/// Where a command about rules writes: what it is asked for, and on the other output what went wrong. The first is kept
/// back until there is much of it or the command ends. Texts of rules and events come from strangers: they are escaped.
/// </summary>
internal sealed class RuleConsole : IDisposable
{
    private readonly TextWriter _error;
    private readonly bool _isOwn;

    /// <summary>The outputs of a command.</summary>
    public RuleConsole(ParseResult parsed)
    {
        var given = parsed.InvocationConfiguration.Output;
        _isOwn = ReferenceEquals(given, Console.Out);
        Output = _isOwn ? new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16) : given;
        _error = parsed.InvocationConfiguration.Error;
    }

    /// <summary>Takes what the command was asked for.</summary>
    public TextWriter Output { get; }

    /// <summary>Whether a person reads the answer as it comes.</summary>
    public bool IsTerminal => _isOwn && !Console.IsOutputRedirected;

    /// <summary>Whether a person sees how far it has come.</summary>
    public bool ShowsProgress => _isOwn && !Console.IsErrorRedirected;

    /// <summary>Writes a line of the answer in which texts of strangers are.</summary>
    public void Say(string line) => Output.WriteLine(ConsoleLog.Escape(line));

    /// <summary>Says what went wrong.</summary>
    public void Complain(string what) => _error.WriteLine(ConsoleLog.Escape(what));

    /// <summary>Passes on what a script prints, line by line as it comes.</summary>
    public void Print(string printed)
    {
        foreach (var (at, line) in printed.Split('\n').Index())
        {
            if (at > 0) _error.WriteLine();
            _error.Write(ConsoleLog.Escape(line));
        }
    }

    /// <summary>Says what is wrong with rules; of what is odd, only how often.</summary>
    public void Complain(IReadOnlyList<RuleFault> faults)
    {
        foreach (var fault in faults.Where(f => !f.IsWarning)) Complain(fault.ToString());
        if (faults.Count(f => f.IsWarning) is var odd and > 0)
        {
            Complain($"{Counted.Of(odd, "warning")}, which tocsin rules check --warnings shows");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isOwn) Output.Dispose();
    }
}
