using System.CommandLine;
using Tocsin.Configuration;
using Tocsin.Serve;

namespace Tocsin.Commands;

/// <summary>
/// The flags of commands that read settings, made from their table: all of them, or where the data is.
/// </summary>
internal static class SettingsOptions
{
    private static readonly Option<string?> EnvFile = new("--env-file")
    {
        Description = "A file of NAME=value lines, as if set in the environment",
    };

    private static readonly Option<string?> Config = new("--config")
    {
        Description = $"A file of settings in YAML; by default {YamlFile.Name} in the data directory, if there is one",
    };

    private static readonly IReadOnlyDictionary<string, Option> Flags = KnownSettings.All
        .Where(setting => setting.Flag is not null)
        .ToDictionary(setting => setting.Name, Flag);

    /// <summary>The two flags that name files of settings.</summary>
    public static IReadOnlyList<Option> OfFiles => [Config, EnvFile];

    /// <summary>Gives a command all the flags.</summary>
    public static void AddTo(Command command)
    {
        foreach (var flag in Flags.Values.Concat(OfFiles)) command.Options.Add(flag);
    }

    /// <summary>Gives a command the flags that say where the data is, as they do for <c>serve</c>.</summary>
    public static Command AddDataTo(Command command)
    {
        command.Options.Add(Flags[KnownSettings.Data.Name]);
        foreach (var flag in OfFiles) command.Options.Add(flag);
        return command;
    }

    /// <summary>
    /// The data directory that a command means; null, with a message on the console, when that cannot be known.
    /// </summary>
    public static string? DataOf(ParseResult parsed)
    {
        var data = EffectiveSettings.FindData(SourcesOf(parsed), out var faults);
        foreach (var fault in faults) Console.Error.WriteLine(ConsoleLog.Escape(fault));
        return data;
    }

    /// <summary>Where the settings of a command come from.</summary>
    public static SettingSources SourcesOf(ParseResult parsed)
    {
        var flags = new Dictionary<string, string>();
        foreach (var (name, flag) in Flags)
        {
            if (flag is Option<string?> text && parsed.GetValue(text) is { } value) flags.Add(name, value);
            if (flag is Option<bool> isSet && parsed.GetValue(isSet)) flags.Add(name, "true");
        }
        return new SettingSources
        {
            Flags = flags,
            Environment = SettingSources.ThisEnvironment(),
            EnvFile = parsed.GetValue(EnvFile),
            YamlFile = parsed.GetValue(Config),
        };
    }

    private static Option Flag(Setting setting) => setting is Setting<bool> { Placeholder: null }
        ? new Option<bool>(setting.Flag!) { Description = setting.Meaning }
        : new Option<string?>(setting.Flag!) { Description = setting.Meaning, HelpName = setting.Placeholder };
}
