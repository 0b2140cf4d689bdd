using Tocsin.Alerts.Access;
using Tocsin.Storage.Budgets;

namespace Tocsin.Auth;

/// <summary>Whose turn a question takes.</summary>
internal static class Askers
{
    /// <summary>
    /// The asker that a request's questions are by: the worker's are by rules, and wait behind nobody.
    /// </summary>
    public static Asker AskerOf(HttpContext context)
    {
        var caller = OperationAccess.CallerOf(context);
        return new Asker(caller.Key, caller.Role == Role.Worker);
    }
}
