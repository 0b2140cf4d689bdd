using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Tocsin.Alerts.Access;
using Tocsin.Web.Components;
using Tocsin.Web.Operations;
using Tocsin.Web.Search;
using Tocsin.Web.Shell;

namespace Tocsin.Web;

/// <summary>Adds the pages to an application: search, alerts, sign-in.</summary>
public static class TocsinPages
{
    /// <summary>Registers what the pages need.</summary>
    public static IServiceCollection Add(
        IServiceCollection services, PagesOptions options, PageSources sources, Callers callers)
    {
        services.AddSingleton(options).AddSingleton(sources).AddSingleton(callers);
        // What a page may do is bound to whoever opened it, for a request and for the connection that follows it.
        services.AddScoped(scope => new PageGuard(CallerOf(scope, callers), callers.Holds));
        AddBound(services, guard => new PageEvents(sources.Events, sources.Questions, guard));
        AddBound(services, guard => new PageAlerts(sources.Alerts, guard));
        AddBound(services, guard => new PageSavedSearches(sources.SavedSearches, guard));
        AddBound(services, guard => new PageRules(sources.Rules, sources.Events, guard));
        AddBound(services, guard => new PageSystem(sources, guard));
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
        services.AddScoped<AuthenticationStateProvider, SessionWatch>();
        return services;
    }

    private static void AddBound<T>(IServiceCollection services, Func<PageGuard, T> bind)
        where T : class => services.AddScoped(scope => bind(scope.GetRequiredService<PageGuard>()));

    private static Caller CallerOf(IServiceProvider scope, Callers callers)
    {
        if (scope.GetRequiredService<IHttpContextAccessor>().HttpContext is { } context)
        {
            return callers.WhoIs(context.User);
        }
        // Of a connection, the state is there from its beginning.
        var state = scope.GetRequiredService<AuthenticationStateProvider>().GetAuthenticationStateAsync();
        return state.IsCompletedSuccessfully ? callers.WhoIs(state.GetAwaiter().GetResult().User) : Caller.Nobody;
    }

    /// <summary>Maps the pages; routing, sign-in and <see cref="SecurityHeaders"/> come before.</summary>
    public static WebApplication Map(WebApplication app)
    {
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use((context, next) =>
        {
            if (!IsForPeople(context) && context.Features.Get<IStatusCodePagesFeature>() is { } pages)
            {
                pages.Enabled = false;
            }
            return next(context);
        });
        app.UseAntiforgery();
        app.MapStaticAssets().Add(endpoint => endpoint.Metadata.Add(new ForAttribute(Operation.ReadAssets)));
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(
            server => server.ContentSecurityFrameAncestorsPolicy = null) // SecurityHeaders has it
            .Add(Declare);
        return app;
    }

    /// <summary>
    /// Pages are for those who may use pages, unless they say otherwise; so is the connection of an open one.
    /// </summary>
    private static void Declare(EndpointBuilder endpoint)
    {
        if (endpoint.Metadata.OfType<ForAttribute>().Any()) return;
        var isFile = endpoint is RouteEndpointBuilder { RoutePattern.RawText: { } pattern }
            && pattern.TrimStart('/').StartsWith("_framework/", StringComparison.Ordinal);
        endpoint.Metadata.Add(new ForAttribute(isFile ? Operation.ReadAssets : Operation.UsePages));
    }

    /// <summary>Whether a page is asked for: programs get their status codes without one.</summary>
    private static bool IsForPeople(HttpContext context) => context.Request.Headers.Accept.ToString()
        .Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
