using System.CommandLine;
using Tocsin.Commands.Rules;
using Tocsin.Testing;

namespace Tocsin.Tests.Commands.Rules;

/// <summary>A folder with rules and events, and the command <c>tocsin rules</c> run on them in this process.</summary>
public abstract class RuleCommandLine : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public const string Shell = """
        title: A shell of a web server
        id: 4f3e8a52-6c0f-4a0e-9d0b-0d6b8a1f6a11
        logsource: {category: process_creation, product: linux}
        detection:
          shell:
            Image|endswith: [/sh, /bash]
            ParentImage|endswith: /nginx
          filter:
            CommandLine|contains: /opt/health
          condition: shell and not filter
        level: high
        tags: [attack.t1505.003]
        """;

    public const string Hit = """{"Image":"/bin/sh","ParentImage":"/usr/sbin/nginx","CommandLine":"sh -c id"}""";

    public string Path(string name) => _folder.File(name);

    /// <summary>Writes a file, and answers its path.</summary>
    public string Write(string name, params string[] lines)
    {
        var path = Path(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, string.Join('\n', lines) + "\n");
        return path;
    }

    /// <summary>Runs a command.</summary>
    public static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = RulesCommand.Create().Parse(arguments)
            .Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
