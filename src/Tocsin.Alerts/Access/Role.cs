namespace Tocsin.Alerts.Access;

/// <summary>What a caller is, by what it presented; never by its name.</summary>
public enum Role
{
    /// <summary>Presented nothing, or nothing that works.</summary>
    Nobody,

    /// <summary>A program with an ingest key.</summary>
    Sender,

    /// <summary>A program with a search key.</summary>
    Reader,

    /// <summary>A program with an alerts key.</summary>
    Raiser,

    /// <summary>A program with an admin key.</summary>
    Administrator,

    /// <summary>The worker in which scripts run, by the token of this run.</summary>
    Worker,

    /// <summary>A command on this machine, by the token that only the owner of the data directory can read.</summary>
    Local,

    /// <summary>A person who is signed in.</summary>
    Person,

    /// <summary>Anybody on this machine, while nobody signs in.</summary>
    Anyone,
}
