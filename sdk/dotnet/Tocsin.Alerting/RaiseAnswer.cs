namespace Tocsin.Alerting;

/// <summary>What became of a draft: the answer to <c>POST /api/v1/alerts</c>.</summary>
/// <param name="Id">The stored alert's id.</param>
/// <param name="Raised">True when it is new; false when it was known and may have grown.</param>
public sealed record RaiseAnswer(string Id, bool Raised);
