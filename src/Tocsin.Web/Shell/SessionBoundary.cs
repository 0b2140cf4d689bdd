using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;

namespace Tocsin.Web.Shell;

/// <summary>
/// Leads an open page to signing in when it asks for something after its session has ended elsewhere.
/// </summary>
public sealed class SessionBoundary : ErrorBoundaryBase
{
    [Inject] private NavigationManager Navigation { get; set; } = null!;

    [Inject] private IErrorBoundaryLogger Log { get; set; } = null!;

    /// <inheritdoc/>
    protected override async Task OnErrorAsync(Exception exception)
    {
        if (exception is UnauthorizedAccessException)
        {
            Navigation.NavigateTo("/signin", forceLoad: true); // one who is signed in is led on from there
        }
        else await Log.LogErrorAsync(exception);
    }

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        if (CurrentException is null)
        {
            builder.AddContent(0, ChildContent);
            return;
        }
        if (CurrentException is UnauthorizedAccessException) return; // nothing stays on screen
        builder.OpenElement(1, "div");
        builder.AddAttribute(2, "class", "notice");
        builder.AddAttribute(3, "role", "alert");
        builder.AddContent(4, "The page stopped working. Reload it.");
        builder.CloseElement();
    }
}
