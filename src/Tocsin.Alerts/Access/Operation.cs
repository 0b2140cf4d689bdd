namespace Tocsin.Alerts.Access;

/// <summary>
/// What may be asked of the server. Every route, page and function of a page is one of these; which
/// <see cref="Role"/> may do which is said in one place, <see cref="Permissions"/>.
/// </summary>
public enum Operation
{
    /// <summary>Sending events to the sink.</summary>
    SendEvents,

    /// <summary>Whether the server is well, in one word.</summary>
    ReadHealth,

    /// <summary>Files of the pages: styles, scripts, fonts.</summary>
    ReadAssets,

    /// <summary>Signing in and out, and the pages that say that something is not there or has failed.</summary>
    SignIn,

    /// <summary>Searching events in any form: API, tail, export, Elasticsearch's API.</summary>
    ReadEvents,

    /// <summary>Listing and seeing alerts.</summary>
    ReadAlerts,

    /// <summary>Raising alerts.</summary>
    RaiseAlerts,

    /// <summary>Acknowledging alerts.</summary>
    TriageAlerts,

    /// <summary>Listing and seeing saved searches.</summary>
    ReadSavedSearches,

    /// <summary>Saving, renaming and deleting searches.</summary>
    ChangeSavedSearches,

    /// <summary>How rules do.</summary>
    ReadRules,

    /// <summary>Switching rules off and on.</summary>
    SwitchRules,

    /// <summary>Metrics of the server.</summary>
    ReadMetrics,

    /// <summary>The description of the API.</summary>
    ReadApiDescription,

    /// <summary>Opening pages, and what an open page does by its connection.</summary>
    UsePages,
}
