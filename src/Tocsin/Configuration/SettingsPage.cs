using System.Text;

namespace Tocsin.Configuration;

/// <summary>The page <c>docs/settings.md</c>, made from the table of settings.</summary>
internal static class SettingsPage
{
    /// <summary>The page's text.</summary>
    public static string Text()
    {
        var page = new StringBuilder($"""
            # Settings

            <!-- Made by "tocsin config docs" from src/Tocsin/Configuration/KnownSettings.cs; a test compares. -->

            Every setting can be a flag of `tocsin serve`, a variable in the environment or in an env file
            (`--env-file FILE`), or a line in `{YamlFile.Name}`, which lies in the data directory or is named by
            `--config FILE`. A flag wins over the environment, the environment over the env file, both over
            `{YamlFile.Name}`. Secrets are no flags, as every user of the machine sees those.

            `tocsin config check` (with the same flags) shows what counts and where it comes from, finds misspelt names,
            and tries ports, certificate and data directory; it ends with 1 when something is wrong.

            The other commands, such as `tocsin search` and `tocsin keys`, find the data directory by `--data`,
            `TOCSIN_DATA` and the same two flags for files.

            ```yaml
            # {YamlFile.Name}
            ingest-url: https://0.0.0.0:8080
            tls-cert: /etc/tocsin/cert.pem
            tls-key: /etc/tocsin/key.pem
            ingest-keys: [first-key, second-key]
            retention:
              default: 90d
              web: 14d
            ```

            Lists are written as in YAML or with commas, rules (CATEGORY=AMOUNT) as a mapping or with commas. Files that
            are not absolute are below the working folder. Variables that are empty are as if not set.

            | setting | flag | variable | unless set | example |
            |---|---|---|---|---|

            """);
        foreach (var setting in KnownSettings.All)
        {
            var flag = setting.Flag is { } name ? $"`{$"{name} {setting.Placeholder}".TrimEnd()}`" : "–";
            page.Append($"| `{setting.Name}`: {setting.Meaning} | {flag} | `{setting.Variable}` ");
            page.Append($"| {setting.DefaultInWords} | `{setting.Example}` |\n");
        }
        page.Append($"""

            ## MozDef's variables

            Of an env file that was MozDef's, these are understood, where our own are not set:

            | variable | setting | how |
            |---|---|---|

            """);
        foreach (var option in MozDefOptions.Understood)
        {
            page.Append($"| `{option.Name}` | `{option.Setting.Name}` | {option.Form} |\n");
        }
        page.Append("""

            Others are named at the start and by `tocsin config check`:

            | variable | why it is not needed |
            |---|---|

            """);
        foreach (var (beginning, instead) in MozDefOptions.NotNeeded) page.Append($"| `{beginning}…` | {instead} |\n");
        return page.ToString();
    }
}
