using Tocsin.Testing;

namespace Tocsin.Tests.Commands;

/// <summary>Every command finds the data where <c>serve</c> finds it, by the same flags, variables and files.</summary>
public sealed class DataOfCommandsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Commands =>
    [
        "search *", "tail *", "export *", "import events.ndjson", "verify", "signin-link --user ann", "keys list",
        "keys new web", "keys revoke abcdefgh", "new alert VpnBruteForce", "alerts test",
    ];

    private string Data => _folder.File("its-data");

    private string Config => _folder.File("my.yaml");

    [Theory, MemberData(nameof(Commands))]
    public async Task AFileThatIsNamedSaysWhereItIs(string command)
    {
        await WriteAsync(Config, $"data: {Data}\nretention: of no matter here\n");
        await ShouldTurnToTheDataAsync(command, ["--config", Config]);
    }

    [Theory, MemberData(nameof(Commands))]
    public async Task AFileOfVariablesSaysWhereItIs(string command)
    {
        await WriteAsync(_folder.File("my.env"), $"TOCSIN_DATA={Data}\n");
        await ShouldTurnToTheDataAsync(command, ["--env-file", _folder.File("my.env")]);
    }

    [Theory, InlineData("--data"), InlineData("TOCSIN_DATA")]
    public async Task AFlagAndAVariableWinOverTheFile(string which)
    {
        await WriteAsync(Config, "data: /elsewhere\n");
        string[] flags = which == "--data" ? ["--data", Data] : [];
        await ShouldTurnToTheDataAsync("search *", ["--config", Config, .. flags], flags.Length > 0 ? null : Data);
    }

    [Theory, MemberData(nameof(Commands))]
    public async Task AFileThatIsNotThereIsSaid(string command)
    {
        var (code, output) = await RunAsync([.. command.Split(' '), "--config", Config]);
        (code, output.Trim()).ShouldBe((1, $"There is no file {Config}; --config names it."));
    }

    public void Dispose() => _folder.Dispose();

    // Each command shows in its own way which data it turned to: it names it, or makes it.
    private async Task ShouldTurnToTheDataAsync(string command, string[] flags, string? variable = null)
    {
        if (command == "alerts test") await WriteAsync(Path.Combine(Data, "alerts", "Broken.cs"), "no C#");
        await WriteAsync(_folder.File("events.ndjson"), "{}");
        var (_, output) = await RunAsync([.. command.Split(' '), .. flags], variable);
        (output.Contains(Data, StringComparison.Ordinal) || File.Exists(Path.Combine(Data, "tocsin.db")))
            .ShouldBeTrue(output);
    }

    private static Task WriteAsync(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return File.WriteAllTextAsync(path, text);
    }

    private async Task<(int Code, string Output)> RunAsync(string[] arguments, string? variable = null)
    {
        var environment = new Dictionary<string, string> { ["TOCSIN_DATA"] = variable ?? "" };
        await using var program = ChildProcess.Start(
            "dotnet", [Repository.Server, .. arguments], environment, _folder.Path);
        await program.WaitForExitAsync();
        return (program.ExitCode, program.Output);
    }
}
