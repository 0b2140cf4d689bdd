using Tocsin.Alerts.Access;

namespace Tocsin.Web.Operations;

/// <summary>What a page may know of how the server does, for whoever opened it.</summary>
/// <remarks>One for each page; used from its circuit.</remarks>
public sealed class PageSystem
{
    private readonly PageSources _sources;
    private readonly PageGuard _guard;

    internal PageSystem(PageSources sources, PageGuard guard) => (_sources, _guard) = (sources, guard);

    /// <summary>Whether all is well, which everybody may know.</summary>
    public bool IsWell => _sources.Status() == "ok";

    /// <summary>How the server does, and each rule.</summary>
    public SystemState Look()
    {
        _guard.Demand(Operation.ReadRules);
        return _sources.System();
    }
}
