namespace Tocsin.Endpoints.ElasticApi;

/// <summary>Something that Elasticsearch's clients ask for.</summary>
/// <param name="Path">
/// Its path as a route's template; with <c>[index]</c> before it, with an index before it or without.
/// </param>
/// <param name="Methods">HTTP's methods, with blanks between them.</param>
/// <param name="Parameters">What its address may have, as <see cref="ElasticParameters"/> reads it.</param>
/// <param name="Answer">Answers it.</param>
internal sealed record ElasticOperation(string Path, string Methods, string Parameters, Func<HttpContext, Task> Answer)
{
    /// <summary>Whether it takes one of a user's turns: it may read all events.</summary>
    public bool TakesTurn { get; init; }

    /// <summary>Whether it is found at the root of the listener as well.</summary>
    public bool IsAtRoot { get; init; } = true;

    /// <summary>The paths it has.</summary>
    public IEnumerable<string> Paths => Path.StartsWith("[index]", StringComparison.Ordinal)
        ? [Path["[index]".Length..], "/{index}" + Path["[index]".Length..]]
        : [Path];

    /// <summary>Whether a method is one of its own.</summary>
    public bool Takes(string method) => Methods.Split(' ').Contains(method, StringComparer.OrdinalIgnoreCase);
}
