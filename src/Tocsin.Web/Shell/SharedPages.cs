namespace Tocsin.Web.Shell;

/// <summary>What all pages work on, before it is bound to the caller of one; pages get the bound one.</summary>
/// <param name="Options">Unbound: its functions ask no permission.</param>
internal sealed record SharedPages(PagesOptions Options);
