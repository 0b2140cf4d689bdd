using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tocsin.Detection.Scripts;

/// <summary>What the host asks a worker, one JSON object on one line; the worker answers each with one line.</summary>
/// <param name="Do">hello, load, unload or run.</param>
internal sealed record WorkerRequest(string Do)
{
    /// <summary>The script's path; of load, unload and run.</summary>
    public string? File { get; init; }

    /// <summary>The script itself, so that host and worker mean the same text; of load.</summary>
    public string? Text { get; init; }

    /// <summary>Which of the script's rules; of run.</summary>
    public string? Rule { get; init; }

    /// <summary>When the run begins.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>When the last successful run began.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>After this it is asked to stop; of run.</summary>
    public TimeSpan StopAfter { get; init; }

    /// <summary>Where to search; of hello.</summary>
    public Uri? SearchUrl { get; init; }

    /// <summary>Where to raise; of hello.</summary>
    public Uri? AlertsUrl { get; init; }

    /// <summary>The worker's API token; of hello.</summary>
    public string? Token { get; init; }
}

/// <summary>What a worker answers.</summary>
internal sealed record WorkerReply
{
    // Generated JSON readers hand null to what an answer leaves out, whatever the property says it is without.

    /// <summary>The rules that the script holds; of load. Empty when it was refused.</summary>
    public IReadOnlyList<LoadedRule> Rules { get; init => field = value ?? []; } = [];

    /// <summary>Why the script was refused; of load.</summary>
    public IReadOnlyList<ScriptError> Errors { get; init => field = value ?? []; } = [];

    /// <summary>Why the run failed; null when it succeeded.</summary>
    public string? Failure { get; init; }

    /// <summary>Whether it failed because it took too long.</summary>
    public bool IsOverdue { get; init; }

    /// <summary>How many new alerts the run raised.</summary>
    public int Raised { get; init; }

    /// <summary>How many findings the run skipped.</summary>
    public int Skipped { get; init; }

    /// <summary>Why it skipped the last of them.</summary>
    public string? LastSkip { get; init; }
}

/// <summary>One rule of a script.</summary>
/// <param name="Name">Its class name.</param>
/// <param name="Interval">How often it runs.</param>
/// <param name="Events">Which events make it run as they arrive, in the search language; null for none.</param>
internal sealed record LoadedRule(string Name, TimeSpan Interval, string? Events = null);

/// <summary>How both look as JSON.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WorkerRequest))]
[JsonSerializable(typeof(WorkerReply))]
internal sealed partial class WorkerJson : JsonSerializerContext;
