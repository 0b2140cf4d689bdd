using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Logging;
using Tocsin.Web.Operations;

namespace Tocsin.Web.Shell;

/// <summary>Ends what an open page may do soon after its session has ended elsewhere.</summary>
/// <remarks>
/// A page that is open holds a connection of its own, which no cookie check sees again. One watch per circuit.
/// </remarks>
internal sealed class SessionWatch(ILoggerFactory loggers, Callers callers)
    : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(2);

    protected override Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        Task.FromResult(callers.Holds(callers.WhoIs(authenticationState.User)));
}
