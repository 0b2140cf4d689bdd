using Tocsin.Alerts.Access;

namespace Tocsin.Web.Operations;

/// <summary>Stands before what a page may ask: the table of permissions, for the caller who opened the page.</summary>
/// <param name="caller">Who opened the page.</param>
/// <param name="holds">Whether what a caller presented still works.</param>
internal sealed class PageGuard(Caller caller, Func<Caller, bool> holds)
{
    /// <summary>Who opened the page.</summary>
    public Caller Caller => caller;

    /// <summary>Whether the caller may do something now.</summary>
    public bool May(Operation operation) => caller.May(operation) && holds(caller);

    /// <summary>Lets only those go on who may.</summary>
    /// <exception cref="UnauthorizedAccessException">The caller may not, or not any more.</exception>
    public void Demand(Operation operation)
    {
        if (May(operation)) return;
        throw new UnauthorizedAccessException(caller.May(operation)
            ? "Your session has ended; sign in again." : "You may not do that.");
    }
}
