using Tocsin.Alerts.Access;

namespace Tocsin.Web.Shell;

/// <summary>Stands before what a page may ask: the table of permissions, for the caller who opened the page.</summary>
/// <param name="caller">Who opened the page.</param>
/// <param name="holds">Whether what a caller presented still works.</param>
internal sealed class PageGuard(Caller caller, Func<Caller, bool> holds)
{
    /// <summary>Whether the caller may do something now.</summary>
    public bool May(Operation operation) => caller.May(operation) && holds(caller);

    /// <summary>Lets only those go on who may.</summary>
    /// <exception cref="UnauthorizedAccessException">The caller may not, or not any more.</exception>
    public void Demand(Operation operation)
    {
        if (May(operation))
            return;
        throw new UnauthorizedAccessException(caller.May(operation)
            ? "Your session has ended; sign in again." : "You may not do that.");
    }

    /// <summary>A function that asks first.</summary>
    public Func<A, Task<R>> Around<A, R>(Operation operation, Func<A, Task<R>> function) => a =>
    {
        Demand(operation);
        return function(a);
    };

    /// <inheritdoc cref="Around{A,R}"/>
    public Func<A, B, Task<R>> Around<A, B, R>(Operation operation, Func<A, B, Task<R>> function) => (a, b) =>
    {
        Demand(operation);
        return function(a, b);
    };

    /// <inheritdoc cref="Around{A,R}"/>
    public Func<A, B, C, Task<R>> Around<A, B, C, R>(Operation operation, Func<A, B, C, Task<R>> function) =>
        (a, b, c) =>
        {
            Demand(operation);
            return function(a, b, c);
        };

    /// <inheritdoc cref="Around{A,R}"/>
    public Func<A, B, C, D, Task<R>> Around<A, B, C, D, R>(
        Operation operation, Func<A, B, C, D, Task<R>> function) => (a, b, c, d) =>
        {
            Demand(operation);
            return function(a, b, c, d);
        };

    /// <inheritdoc cref="Around{A,R}"/>
    public Func<A, B, C, D, E, Task<R>> Around<A, B, C, D, E, R>(
        Operation operation, Func<A, B, C, D, E, Task<R>> function) => (a, b, c, d, e) =>
        {
            Demand(operation);
            return function(a, b, c, d, e);
        };

    /// <inheritdoc cref="Around{A,R}"/>
    public Func<A, B, C, D, E, F, Task<R>> Around<A, B, C, D, E, F, R>(
        Operation operation, Func<A, B, C, D, E, F, Task<R>> function) => (a, b, c, d, e, f) =>
        {
            Demand(operation);
            return function(a, b, c, d, e, f);
        };

    /// <inheritdoc cref="Around{A,R}"/>
    public Func<A, B, C, D, E, F, G, Task<R>> Around<A, B, C, D, E, F, G, R>(
        Operation operation, Func<A, B, C, D, E, F, G, Task<R>> function) => (a, b, c, d, e, f, g) =>
        {
            Demand(operation);
            return function(a, b, c, d, e, f, g);
        };
}
