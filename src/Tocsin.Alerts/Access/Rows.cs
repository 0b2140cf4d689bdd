namespace Tocsin.Alerts.Access;

/// <summary>A person who may sign in.</summary>
internal sealed class UserRow
{
    public required string Name { get; init; }

    public DateTimeOffset Created { get; init; }
}

/// <summary>A sign-in link that nobody has used yet; the row goes when it is used.</summary>
internal sealed class SignInLinkRow
{
    public required byte[] Hash { get; init; }

    public required string User { get; init; }

    public DateTimeOffset Expires { get; init; }
}

/// <summary>A person signed in at one browser; the row goes at sign-out.</summary>
internal sealed class SessionRow
{
    public required byte[] Hash { get; init; }

    public required string User { get; init; }

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset LastSeen { get; set; }
}

/// <summary>A key as stored: the SHA-256 of its secret, never the secret.</summary>
internal sealed class KeyRow
{
    public required string Id { get; init; }

    public required byte[] Hash { get; init; }

    public required string Name { get; init; }

    public required string Scope { get; init; }

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset? LastUsed { get; set; }

    public DateTimeOffset? Revoked { get; set; }
}
