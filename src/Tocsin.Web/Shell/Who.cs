using Microsoft.AspNetCore.Components.Authorization;

namespace Tocsin.Web.Shell;

/// <summary>The name under which an action is recorded.</summary>
internal static class Who
{
    /// <summary>The signed-in person; <c>anonymous</c> where nobody signs in.</summary>
    public static async Task<string> IsItAsync(Task<AuthenticationState>? state)
    {
        var identity = state is null ? null : (await state).User.Identity;
        return identity is { IsAuthenticated: true, Name: { Length: > 0 } name } ? name : "anonymous";
    }
}
