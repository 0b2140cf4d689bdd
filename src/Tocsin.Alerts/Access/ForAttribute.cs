namespace Tocsin.Alerts.Access;

/// <summary>Says which operation an endpoint or a page is.</summary>
/// <param name="operation">The operation.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ForAttribute(Operation operation) : Attribute
{
    /// <summary>The operation.</summary>
    public Operation Operation => operation;
}
