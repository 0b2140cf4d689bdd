using Tocsin.Configuration;
using Tocsin.Testing;

namespace Tocsin.Tests.Configuration;

/// <summary>Builds what settings come from, in a folder of its own.</summary>
internal sealed class Sources : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Data => _folder.File("data");

    public Dictionary<string, string> Flags { get; } = [];

    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>What is in the env file; null for none.</summary>
    public string? EnvFile { get; set; }

    /// <summary>What is in the file of settings that is named; null for none.</summary>
    public string? Yaml { get; set; }

    /// <summary>What is in the data directory's own file of settings; null for none.</summary>
    public string? YamlOfData { get; set; }

    public EffectiveSettings Read()
    {
        if (!Flags.ContainsKey("data") && !Environment.ContainsKey("TOCSIN_DATA")) Flags["data"] = Data;
        if (YamlOfData is not null)
        {
            Directory.CreateDirectory(Data);
            File.WriteAllText(Path.Combine(Data, "tocsin.yaml"), YamlOfData);
        }
        return EffectiveSettings.Read(new SettingSources
        {
            Flags = Flags,
            Environment = Environment,
            EnvFile = Write("my.env", EnvFile),
            YamlFile = Write("my.yaml", Yaml),
        });
    }

    public void Dispose() => _folder.Dispose();

    private string? Write(string name, string? text)
    {
        if (text is null) return null;
        File.WriteAllText(_folder.File(name), text);
        return _folder.File(name);
    }
}
