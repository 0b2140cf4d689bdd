using Tocsin.Alerts;
using Tocsin.Storage.Questions;

namespace Tocsin.Web.Operations;

/// <summary>
/// What all pages work on, before it is bound to the caller of one: nothing here asks whether somebody may. Pages get
/// <see cref="PageEvents"/> and the like, which do.
/// </summary>
public sealed record PageSources
{
    /// <summary>The events.</summary>
    public required IEventStore Events { get; init; }

    /// <summary>Reads questions about them.</summary>
    public required QuestionReader Questions { get; init; }

    /// <summary>The alerts.</summary>
    public required AlertStore Alerts { get; init; }

    /// <summary>The saved searches.</summary>
    public required SavedSearchStore SavedSearches { get; init; }

    /// <summary>The rules.</summary>
    public required RuleSources Rules { get; init; }

    /// <summary>How the server does, in one word, which everybody may know.</summary>
    public required Func<string> Status { get; init; }

    /// <summary>How the server does.</summary>
    public required Func<SystemState> System { get; init; }
}
