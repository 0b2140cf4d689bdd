using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Tocsin.Web.Components;
using Tocsin.Web.Search;
using Tocsin.Web.Shell;

namespace Tocsin.Web;

/// <summary>Adds the pages to an application: search, alerts, sign-in.</summary>
public static class TocsinPages
{
    /// <summary>Registers what the pages need.</summary>
    public static IServiceCollection Add(IServiceCollection services, PagesOptions options)
    {
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<PageHandover>();
        services.AddHttpContextAccessor();
        services.AddCascadingAuthenticationState();
        services.AddRazorComponents().AddInteractiveServerComponents(circuit =>
        {
            // All of a page is in its address, so a lost circuit costs a reload: few are worth keeping.
            circuit.DisconnectedCircuitMaxRetained = 20;
            circuit.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(2);
        });
        if (options.IsSignedIn is not null)
            services.AddScoped<AuthenticationStateProvider, SessionWatch>();
        return services;
    }

    /// <summary>Maps the pages; routing, sign-in and <see cref="SecurityHeaders"/> come before.</summary>
    public static WebApplication Map(WebApplication app)
    {
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use((context, next) =>
        {
            if (!IsForPeople(context) && context.Features.Get<IStatusCodePagesFeature>() is { } pages)
                pages.Enabled = false;
            return next(context);
        });
        app.UseAntiforgery();
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(
            server => server.ContentSecurityFrameAncestorsPolicy = null); // SecurityHeaders has it
        return app;
    }

    /// <summary>Whether a page is asked for: programs get their status codes without one.</summary>
    private static bool IsForPeople(HttpContext context) => context.Request.Headers.Accept.ToString()
        .Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
