using System.Collections.Frozen;

namespace Tocsin.Alerts.Access;

/// <summary>Who may do what: the one table. What is not in it, nobody may do.</summary>
public static class Permissions
{
    private static readonly Role[] Everybody = Enum.GetValues<Role>();

    private static readonly Role[] Reading =
        [Role.Reader, Role.Raiser, Role.Administrator, Role.Worker, Role.Local, Role.Person, Role.Anyone];

    private static readonly Role[] Changing = [Role.Administrator, Role.Local, Role.Person, Role.Anyone];

    /// <summary>The table.</summary>
    public static FrozenDictionary<Operation, IReadOnlyList<Role>> Table { get; } =
        new Dictionary<Operation, IReadOnlyList<Role>>
        {
            [Operation.SendEvents] = [Role.Sender, Role.Administrator, Role.Local],
            [Operation.ReadHealth] = Everybody,
            [Operation.ReadAssets] = Everybody,
            [Operation.SignIn] = Everybody,
            [Operation.ReadEvents] = Reading,
            [Operation.ReadAlerts] = Reading,
            [Operation.RaiseAlerts] =
                [Role.Raiser, Role.Administrator, Role.Worker, Role.Local, Role.Person, Role.Anyone],
            [Operation.TriageAlerts] = Changing,
            [Operation.ReadSavedSearches] = Reading,
            [Operation.ChangeSavedSearches] = Changing,
            [Operation.ReadRules] = Reading,
            [Operation.SwitchRules] = Changing,
            [Operation.ReadMetrics] = Reading,
            [Operation.ReadApiDescription] = Reading,
            // Pages are for people: a program's key opens no page, and so nothing by way of one.
            [Operation.UsePages] = [Role.Person, Role.Anyone],
        }.ToFrozenDictionary();

    /// <summary>Whether the table lets a role do something.</summary>
    public static bool Allows(Role role, Operation operation) =>
        Table.TryGetValue(operation, out var roles) && roles.Contains(role);

    /// <summary>What a key of a scope makes of whoever presents it.</summary>
    /// <param name="scope">One of <see cref="KeyScope"/>.</param>
    public static Role OfKey(string scope) => scope switch
    {
        KeyScope.Ingest => Role.Sender,
        KeyScope.Search => Role.Reader,
        KeyScope.Alerts => Role.Raiser,
        KeyScope.Admin => Role.Administrator,
        _ => Role.Nobody,
    };
}
