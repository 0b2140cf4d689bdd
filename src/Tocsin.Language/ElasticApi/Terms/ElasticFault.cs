namespace Tocsin.Language.ElasticApi.Terms;

/// <summary>Why a request in Elasticsearch's form cannot be answered, in Elasticsearch's terms.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Type">Elasticsearch's word for the kind of mistake.</param>
/// <param name="Reason">What is wrong and what was expected.</param>
public sealed record ElasticFault(int Status, string Type, string Reason)
{
    /// <summary>A request whose form is wrong.</summary>
    public static ElasticFault Parsing(string reason) => new(400, "parsing_exception", reason);

    /// <summary>A request whose values are wrong.</summary>
    public static ElasticFault Argument(string reason) => new(400, "illegal_argument_exception", reason);
}

/// <summary>
/// A request that cannot be understood; thrown by whoever finds out, caught once, where the request is answered.
/// </summary>
public sealed class ElasticException(ElasticFault fault) : Exception(fault.Reason)
{
    /// <summary>What to answer.</summary>
    public ElasticFault Fault { get; } = fault;

    /// <summary>A request whose form is wrong.</summary>
    public static ElasticException Parsing(string reason) => new(ElasticFault.Parsing(reason));

    /// <summary>A request whose values are wrong.</summary>
    public static ElasticException Argument(string reason) => new(ElasticFault.Argument(reason));
}
