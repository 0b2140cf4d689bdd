using System.Security.Claims;
using Tocsin.Alerts.Access;

namespace Tocsin.Web.Operations;

/// <summary>Tells who opens a page, and whether that still holds.</summary>
public sealed record Callers
{
    /// <summary>Who a principal is.</summary>
    public required Func<ClaimsPrincipal, Caller> WhoIs { get; init; }

    /// <summary>Whether what a caller presented still works.</summary>
    public required Func<Caller, bool> Holds { get; init; }
}
