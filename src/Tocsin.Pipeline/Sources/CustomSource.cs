namespace Tocsin.Pipeline.Sources;

/// <summary>
/// Events as JSON for <c>/custom/NAME</c>: they are kept as they are, no alias is looked for, and they say which
/// endpoint they came to.
/// </summary>
public sealed class CustomSource : IHttpSource
{
    private const string Prefix = "/custom/";
    private const int PathMax = 200;

    /// <inheritdoc/>
    public int BodyBytesMax => EventsSource.BytesMax;

    /// <inheritdoc/>
    public bool TryMatch(string path, out string? name)
    {
        var matches = path.StartsWith(Prefix, StringComparison.Ordinal) && path.Length > Prefix.Length
            && path.IndexOf('/', Prefix.Length) < 0 && path.Length < PathMax;
        name = matches ? path[Prefix.Length..] : null;
        return matches;
    }

    /// <inheritdoc/>
    public IHttpBatch Open(string? name, ReadOnlySpan<byte> body) => new EventsBatch(name);

    /// <inheritdoc/>
    public HttpAnswer Refuse(int status, string code, string reason) => EventsAnswer.Refusal(status, code, reason);
}
