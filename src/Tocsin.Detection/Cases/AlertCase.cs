using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tocsin.Detection.Cases;

/// <summary>One example of what an alert must find, or must not.</summary>
public sealed record AlertCase
{
    /// <summary>A sentence that says what it shows.</summary>
    public required string Name { get; init; }

    /// <summary>The events of the example.</summary>
    public required IReadOnlyList<CaseEvents> Events { get; init; }

    /// <summary>What the alert must make of them.</summary>
    public required CaseExpectation Expect { get; init; }
}

/// <summary>One event, or a row of similar ones.</summary>
public sealed record CaseEvents
{
    /// <summary>How many, at least one; null means one.</summary>
    public int? Repeat { get; init; }

    /// <summary>Seconds from now to the first; negative lies in the past.</summary>
    public double At { get; init; }

    /// <summary>Seconds from one to the next.</summary>
    public double Every { get; init; }

    /// <summary>The event as a sender sends it, without a time; <c>{i}</c> in any text counts from 0.</summary>
    public required JsonElement Event { get; init; }
}

/// <summary>What an alert must make of a case's events.</summary>
public sealed record CaseExpectation
{
    /// <summary>How many alerts.</summary>
    public required int Alerts { get; init; }

    /// <summary>Their groups, in any order; null does not say.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Their summaries, in any order; null does not say.</summary>
    public IReadOnlyList<string>? Summaries { get; init; }
}

/// <summary>A cases file.</summary>
/// <param name="Cases">Its cases.</param>
internal sealed record CasesFile(IReadOnlyList<AlertCase> Cases);

/// <summary>How a cases file looks.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    RespectNullableAnnotations = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(CasesFile))]
internal sealed partial class CasesJson : JsonSerializerContext;
