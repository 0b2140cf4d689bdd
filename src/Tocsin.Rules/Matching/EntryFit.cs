namespace Tocsin.Rules.Matching;

/// <summary>How what an event says of its origin fits an entry of a pipeline.</summary>
internal enum EntryFit
{
    /// <summary>It says all that the entry wants.</summary>
    Met,

    /// <summary>It says nothing else, but not all.</summary>
    Open,

    /// <summary>It says something else.</summary>
    Not,
}
