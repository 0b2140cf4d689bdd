namespace Tocsin.Pipeline.Enrich;

/// <summary>
/// The messages in which OpenSSH's server (versions 7 to 10, and what PAM and TCP wrappers write in its name) says who
/// its peer is, by the formats in its sources: auth.c, auth-pam.c, auth2-hostbased.c, canohost.c, kex.c, packet.c,
/// session.c, sshd.c, sshd-session.c. Messages that are not here have no address of the peer's.
/// </summary>
internal static class SshdMessages
{
    /// <summary>A password was wrong, or an answer to a question of PAM's: one message for each that was
    /// tried.</summary>
    public const string LoginFailed = "ssh_login_failed";

    /// <summary>Somebody was let in.</summary>
    public const string LoggedIn = "ssh_login";

    /// <summary>Since version 9.8 sessions run as sshd-session, and since 10 authentication as sshd-auth.</summary>
    public static ProgramMessages Program { get; } = new(
        Names: ["sshd"u8.ToArray(), "sshd-session"u8.ToArray(), "sshd-auth"u8.ToArray()],
        Beginnings:
        [
            "error: "u8.ToArray(), "fatal: "u8.ToArray(), "debug1: "u8.ToArray(), "debug2: "u8.ToArray(),
            "debug3: "u8.ToArray(),
        ],
        // What the process without privileges says is handed on by the one with them.
        Ends: [" [preauth]"u8.ToArray(), " [postauth]"u8.ToArray()],
        Table: new MessageTable([.. Attempts, .. Connections, .. Others, .. Pam]));

    // Whom the peer says he is stands before his address once it is known; versions that say so name the port, too.
    private static IEnumerable<string> Peers =>
    [
        "{address} port {port}", "{address}", "invalid user {user} {address} port {port}",
        "authenticating user {user} {address} port {port}", "user {user} {address} port {port}",
    ];

    // A user's name may hold all of such a message, "x from 198.51.100.7 port 22 ssh2" and the rest of it included.
    // What sshd wrote ends the message, so its own is the last: also when the first half of
    // "Failed password for a from 192.0.2.1 port 22 ssh2: from 192.0.2.2 port 22 ssh2" looks as good.
    // The blank in front of a text of the peer's belongs to the text: without a text it may have been cut off.
    private static IEnumerable<MessageForm> Attempts =>
    [
        new("Accepted gssapi-with-mic for {user} from {address} port {port} ssh2:{text}", LoggedIn),
        new("Accepted gssapi-keyex for {user} from {address} port {port} ssh2:{text}", LoggedIn),
        new("Failed password for {user} from {address} port {port} ssh2", LoginFailed),
        new("Failed keyboard-interactive for {user} from {address} port {port} ssh2", LoginFailed),
        new("Failed keyboard-interactive/{method} for {user} from {address} port {port} ssh2", LoginFailed),
        .. from verb in (string[])["Accepted", "Failed", "Partial", "Postponed"]
           // A certificate's name, or the client's host, is the peer's own text behind the address.
           from end in (string[])["", ": {key} {key}", ":{text}"]
           select new MessageForm(
               verb + " {method} for {user} from {address} port {port} ssh2" + end,
               verb == "Accepted" ? LoggedIn : null),
        new("maximum authentication attempts exceeded for {user} from {address} port {port} ssh2"),
        new("Invalid user {user} from {address} port {port}"),
        new("Invalid user {user} from {address}"),
        new("Illegal user {user} from {address}"),
        new("User {user} from {host} not allowed because {reason}"),
        new("ROOT LOGIN REFUSED FROM {address} port {port}"),
        new("ROOT LOGIN REFUSED FROM {address}"),
        new("{word} Authentication tried for {user} with correct key but not from a permitted host "
            + "(host={word}, ip={address}{reason}"),
        new("Authentication tried for {user} with correct key but not from a permitted host "
            + "(host={word}, ip={address}{reason}"),
        new("{word} Authentication tried for {user} with valid certificate but not from a permitted source address "
            + "({address})."),
        new("userauth_hostbased mismatch: client sends {text}, but we resolve {address} to{text}"),
    ];

    private static IEnumerable<MessageForm> Connections =>
        from peer in Peers
        from pattern in (string[])
        [
            $"Connection closed by {peer}",
            $"Connection reset by {peer}",
            $"Connection from {peer} timed out",
            $"Connection from {peer}: {{reason}}",
            $"{{word}}: Connection from {peer}: {{reason}}",
            $"banner exchange: Connection from {peer}: {{reason}}",
            $"Disconnected from {peer}",
            $"Disconnecting {peer}: Too many authentication failures",
            $"Disconnecting {peer}:{{text}}",
            $"Timeout, client not responding from {peer}",
            $"Unable to negotiate with {peer}:{{text}}",
        ]
        select new MessageForm(pattern);

    private static IEnumerable<MessageForm> Others =>
    [
        new("Connection from {address} port {port}"),
        new("Connection from {address} port {port} on {reason}"),
        new("Closing connection to {address} port {port}"),
        new("Closing connection to {address}"),
        new("Received disconnect from {address} port {port}:{text}"),
        new("Received disconnect from {address}:{text}"),
        new("Did not receive identification string from {address} port {port}"),
        new("Did not receive identification string from {address}"),
        new("Bad protocol version identification '{text}' from {address} port {port}"),
        new("Bad protocol version identification '{text}' from {address}"),
        new("Protocol major versions differ for {address} port {port}:{text}"),
        new("Protocol major versions differ for {address}:{text}"),
        new("probed from {address} port {port} with {text}"),
        new("scanned from {address} port {port} with {text}"),
        new("probed from {address} with {text}"),
        new("scanned from {address} with {text}"),
        new("drop connection #{number} from [{address}]:{port} {reason}"),
        new("Timeout before authentication for connection from {address} to {reason}"),
        new("Timeout before authentication for {address} port {port}"),
        new("Timeout before authentication for {address}"),
        new("Session process {number} unpriv child crash for connection from {address} to {reason}"),
        new("Starting session: {text} for {user} from {address} port {port} id {number}"),
        new("Starting session: {text} for {user} from {address} port {port}"),
        new("Close session: user {user} from {address} port {port} id {number}"),
        new("reverse mapping checking getaddrinfo for {text} [{address}] failed."),
        new("reverse mapping checking getaddrinfo for {text} [{address}] failed"),
        new("reverse mapping checking getaddrinfo for {text} [{address}] failed - POSSIBLE BREAK-IN ATTEMPT!"),
        new("Address {address} maps to{text}"),
        new("Nasty PTR record \"{text}\" is set up for {address}, ignoring"),
        new("refused connect from {word} ({address})"),
        new("refused connect from {host}"),
    ];

    // pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.10  user=root
    private static IEnumerable<MessageForm> Pam =>
    [
        .. from head in (string[])
           [
               "", "{word} ", "PAM {number} more ",
           ]
           from what in (string[])["authentication failure; ", "authentication failures; "]
           from logname in (string[])["logname={field} ", ""]
           from user in (string[])["", " {text}"]
           select new MessageForm(
               head + what + logname + "uid={number} euid={number} tty={field} ruser={field} rhost={host}" + user),
        new("PAM: {reason} for {user} from {host}"),
        new("{word} access denied for user `{user}' from `{host}'"),
    ];
}
