using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Tocsin.Alerts.Access;

namespace Tocsin.Auth;

/// <summary>
/// Asks the table of permissions for every request. An endpoint says which operation it is; one that says nothing is
/// closed to everybody.
/// </summary>
internal sealed class OperationAccess : AuthorizationHandler<OperationAccess>, IAuthorizationRequirement
{
    /// <summary>The claim that carries the caller's role.</summary>
    public const string RoleClaim = "tocsin-role";

    /// <summary>The claim that carries the caller's id.</summary>
    public const string IdClaim = "tocsin-id";

    /// <summary>The one policy there is.</summary>
    public static AuthorizationPolicy Policy { get; } =
        new AuthorizationPolicyBuilder().AddRequirements(new OperationAccess()).Build();

    /// <summary>Who made a request.</summary>
    public static Caller CallerOf(HttpContext context) => CallerOf(context.User);

    /// <summary>Who a principal of ours is.</summary>
    public static Caller CallerOf(ClaimsPrincipal user) =>
        Enum.TryParse<Role>(user.FindFirst(RoleClaim)?.Value, out var role)
            ? new Caller(user.Identity?.Name ?? "", role, user.FindFirst(IdClaim)?.Value ?? "")
            : Caller.Nobody;

    /// <summary>The principal that stands for a caller.</summary>
    public static ClaimsPrincipal PrincipalOf(Caller caller, string scheme) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.Name, caller.Name), new Claim(RoleClaim, caller.Role.ToString()),
            new Claim(IdClaim, caller.Id),
        ],
        scheme));

    /// <inheritdoc/>
    protected override Task HandleRequirementAsync(
        AuthorizationHandlerContext context, OperationAccess requirement)
    {
        var caller = CallerOf(context.User);
        // Whoever is known may be told that there is nothing.
        var mayGoOn = context.Resource is HttpContext http && (http.GetEndpoint() is { } endpoint
            ? endpoint.Metadata.GetMetadata<ForAttribute>() is { } declared && caller.May(declared.Operation)
            : caller.Role != Role.Nobody);
        if (mayGoOn) context.Succeed(requirement);
        return Task.CompletedTask;
    }
}

/// <summary>Declares operations of endpoints.</summary>
internal static class OperationDeclarations
{
    /// <summary>Says which operation an endpoint is.</summary>
    public static T For<T>(this T endpoint, Operation operation)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new ForAttribute(operation));
}
