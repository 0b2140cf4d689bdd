namespace Tocsin.Alerts.Access;

/// <summary>Who asks, decided once for each request or connection. Immutable.</summary>
/// <param name="Name">What the caller is called, for people; says nothing about what it may do.</param>
/// <param name="Role">What it is.</param>
/// <param name="Id">The key's id, or the hash of the session's token; empty for what never ends.</param>
public sealed record Caller(string Name, Role Role, string Id = "")
{
    /// <summary>Who presented nothing that works.</summary>
    public static Caller Nobody { get; } = new("", Role.Nobody);

    /// <summary>
    /// Tells callers apart where they are counted: two keys of one name are two, a person at two browsers is one.
    /// </summary>
    public string Key => $"{Role}:{(Role == Role.Person ? Name : Id)}";

    /// <summary>Whether the table lets it do something.</summary>
    public bool May(Operation operation) => Permissions.Allows(Role, operation);
}
