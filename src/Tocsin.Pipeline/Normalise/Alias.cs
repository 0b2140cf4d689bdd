namespace Tocsin.Pipeline.Normalise;

/// <summary>What becomes of a field that a sender calls by some name.</summary>
internal enum Alias : byte
{
    /// <summary>It lies under <c>details</c>.</summary>
    None,

    /// <summary>It is the field of the schema that the rule names, as text.</summary>
    Text,

    /// <summary>It is the time.</summary>
    Time,

    /// <summary>It says the time inside of an object, which stays under <c>details</c>.</summary>
    TimePart,

    /// <summary>It is the nanoseconds beside a <see cref="TimePart"/>.</summary>
    TimeNanoseconds,

    /// <summary>It is the severity.</summary>
    Severity,

    /// <summary>It adds to the tags.</summary>
    Tags,

    /// <summary>It is the facility, and the source if there is no other.</summary>
    Facility,

    /// <summary>It is the process of loggers whose levels are numbers from 10 to 60, and anything of other
    /// senders.</summary>
    LoggerName,
}
