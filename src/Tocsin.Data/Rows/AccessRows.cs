namespace Tocsin.Data.Rows;

/// <summary>A person who may sign in.</summary>
public sealed class UserRow
{
    /// <summary>Who.</summary>
    public required string Name { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset Created { get; init; }
}

/// <summary>A sign-in link that nobody has used yet; the row goes when it is used.</summary>
public sealed class SignInLinkRow
{
    /// <summary>SHA-256 of its token.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>Who signs in by it.</summary>
    public required string User { get; init; }

    /// <summary>Until when it works.</summary>
    public DateTimeOffset Expires { get; init; }
}

/// <summary>A person signed in at one browser; the row goes at sign-out.</summary>
public sealed class SessionRow
{
    /// <summary>SHA-256 of its token.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>Who signed in.</summary>
    public required string User { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When it was used last, within a second or two.</summary>
    public DateTimeOffset LastSeen { get; set; }
}

/// <summary>A key as stored: the SHA-256 of its secret, never the secret.</summary>
public sealed class KeyRow
{
    /// <summary>What it is named by; part of the key.</summary>
    public required string Id { get; init; }

    /// <summary>SHA-256 of its secret.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>What it is for.</summary>
    public required string Name { get; init; }

    /// <summary>What it opens.</summary>
    public required string Scope { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When it was used last; null for never.</summary>
    public DateTimeOffset? LastUsed { get; set; }

    /// <summary>When it was ended; null while it works.</summary>
    public DateTimeOffset? Revoked { get; set; }
}
