using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using Tocsin.Alerting;

namespace Tocsin.Detection.Scripts;

/// <summary>A compiled and loaded script. Not thread-safe; disposing lets the runtime unload its code.</summary>
internal sealed class Script : IDisposable
{
    private const int MessageMax = 1_000;

    private readonly AssemblyLoadContext _context = new(null, isCollectible: true);
    private readonly Dictionary<string, Alert> _rules = [];
    private readonly string _file;

    private Script(string file) => _file = file;

    /// <summary>Its rules.</summary>
    public IReadOnlyList<LoadedRule> Rules { get; private set; } = [];

    /// <summary>Compiles a file, loads it and makes its rules; runs their constructors.</summary>
    public static (Script? Loaded, IReadOnlyList<ScriptError> Errors) Load(
        ScriptCompiler compiler, string file, string text)
    {
        var (assembly, symbols, errors) = compiler.Compile(file, text);
        if (assembly is null) return (null, errors);
        var script = new Script(file);
        try
        {
            using var code = new MemoryStream(assembly);
            using var lines = new MemoryStream(symbols!);
            script.MakeRules(script._context.LoadFromStream(code, lines));
            if (script._rules.Count > 0) return (script, []);
            const string None = "There is no public class here that derives from Tocsin.Alerting.Alert.";
            errors = [new ScriptError(file, 0, 0, None)];
        }
        catch (Exception e)
        {
            // Anything may come out of a constructor or a schedule.
            var thrown = e is TargetInvocationException { InnerException: { } inner } ? inner : e;
            errors = [new ScriptError(file, script.LineOf(thrown), 0, Describe(thrown))];
        }
        script.Dispose();
        return (null, errors);
    }

    /// <summary>Runs one of its rules once.</summary>
    /// <returns>Null, or why the run failed and where.</returns>
    public async Task<string?> RunAsync(AlertRun run, CancellationToken stop)
    {
        try
        {
            await _rules[run.Rule].RunAsync(run, stop);
            return null;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return "It took too long and was asked to stop.";
        }
        catch (Exception e)
        {
            // A script may throw anything; the worker goes on.
            var line = LineOf(e);
            return line == 0 ? Describe(e) : $"{Describe(e)} ({Path.GetFileName(_file)}, line {line})";
        }
    }

    /// <summary>Forgets the rules.</summary>
    public void Dispose()
    {
        _rules.Clear();
        _context.Unload();
    }

    private void MakeRules(Assembly assembly)
    {
        foreach (var type in assembly.GetExportedTypes())
        {
            if (type.IsAbstract || !type.IsSubclassOf(typeof(Alert))) continue;
            if (type.GetConstructor([]) is null)
            {
                throw new InvalidOperationException($"{type.Name} needs a constructor without parameters.");
            }
            if (!_rules.TryAdd(type.Name, (Alert)Activator.CreateInstance(type)!))
            {
                throw new InvalidOperationException($"There are two rules named {type.Name}.");
            }
        }
        Rules = [.. _rules.Select(a => LoadedRule(a.Key, a.Value.Schedule))];
    }

    private static LoadedRule LoadedRule(string name, Schedule schedule) =>
        new(name, schedule.Interval, schedule.Events);

    private static string Describe(Exception e) =>
        $"{e.GetType().Name}: {(e.Message.Length <= MessageMax ? e.Message : e.Message[..MessageMax])}";

    private int LineOf(Exception e) =>
        new StackTrace(e, fNeedFileInfo: true).GetFrames()
            .FirstOrDefault(frame => frame.GetFileName() == _file)?.GetFileLineNumber() ?? 0;
}
