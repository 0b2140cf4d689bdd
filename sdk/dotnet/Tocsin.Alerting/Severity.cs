namespace Tocsin.Alerting;

/// <summary>How much an alert matters; on the wire in lower case.</summary>
public enum Severity
{
    /// <summary>Good to know.</summary>
    Info,

    /// <summary>Look at it some day.</summary>
    Low,

    /// <summary>Look at it today.</summary>
    Medium,

    /// <summary>Look at it now.</summary>
    High,

    /// <summary>Wake somebody.</summary>
    Critical,
}
