using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tocsin.Detection.Testing;

/// <summary>One example of what a rule must find, or must not.</summary>
public sealed record RuleTest
{
    /// <summary>A sentence that says what it shows.</summary>
    public required string Name { get; init; }

    /// <summary>The events of the example.</summary>
    public required IReadOnlyList<TestEvents> Events { get; init; }

    /// <summary>What the rule must make of them.</summary>
    public required TestExpectation Expect { get; init; }
}

/// <summary>One event, or a row of similar ones.</summary>
public sealed record TestEvents
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

/// <summary>What a rule must make of a test's events.</summary>
public sealed record TestExpectation
{
    /// <summary>How many alerts.</summary>
    public required int Alerts { get; init; }

    /// <summary>Their groups, in any order; null does not say.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Their summaries, in any order; null does not say.</summary>
    public IReadOnlyList<string>? Summaries { get; init; }
}

/// <summary>What is in a file of rule tests.</summary>
/// <param name="Tests">The tests.</param>
/// <param name="Cases">The same, as version 0.1 called them.</param>
internal sealed record TestsJson(IReadOnlyList<RuleTest>? Tests, IReadOnlyList<RuleTest>? Cases);

/// <summary>How such a file looks.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    RespectNullableAnnotations = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(TestsJson))]
internal sealed partial class TestsJsonContext : JsonSerializerContext;
