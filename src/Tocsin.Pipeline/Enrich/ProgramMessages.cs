using System.Text;

namespace Tocsin.Pipeline.Enrich;

/// <summary>What is known of the messages of one program.</summary>
/// <param name="Names">The names of its processes, in lower case, without path, number and the like.</param>
/// <param name="Beginnings">What any message may begin with, such as how bad it is.</param>
/// <param name="Ends">What any message may end with, such as where the program stood.</param>
/// <param name="Table">Its messages, without those.</param>
internal sealed record ProgramMessages(byte[][] Names, byte[][] Beginnings, byte[][] Ends, MessageTable Table)
{
    private const int NameBytesMax = 64;

    /// <summary>
    /// Whether it is the program of a process, which may be written as a path, in any letter case, and with its number
    /// or module behind it: <c>/usr/sbin/sshd</c>, <c>SSHD</c>, <c>sshd[4711]</c>, <c>sshd(pam_unix)</c>.
    /// </summary>
    public bool IsWrittenBy(ReadOnlySpan<byte> process)
    {
        foreach (var name in Names)
        {
            if (process.SequenceEqual(name)) return true;
        }
        // Most names are other programs', and plain.
        if (IsPlain(process)) return false;
        var end = process.IndexOfAny("[( "u8);
        if (end >= 0) process = process[..end];
        process = process[(process.LastIndexOfAny("/\\"u8) + 1)..].TrimEnd((byte)':');
        if (process.Length > NameBytesMax) return false;
        Span<byte> lower = stackalloc byte[NameBytesMax];
        lower = lower[..process.Length];
        Ascii.ToLower(process, lower, out _);
        foreach (var name in Names)
        {
            if (lower.SequenceEqual(name)) return true;
        }
        return false;
    }

    // Whether it is a name in lower case, with nothing around it.
    private static bool IsPlain(ReadOnlySpan<byte> process)
    {
        foreach (var b in process)
        {
            var isPlain = b >= 'a' || b is >= (byte)'0' and <= (byte)'9' or (byte)'-' or (byte)'_' or (byte)'.';
            if (!isPlain) return false;
        }
        return true;
    }

    /// <summary>Finds the form of a message; the parts lie where they lie in <paramref name="message"/>.</summary>
    /// <param name="message">The message as the program wrote it.</param>
    /// <param name="parts">Where its parts lie.</param>
    /// <param name="action">What it says has happened; empty for nothing in particular.</param>
    public bool TryMatch(ReadOnlySpan<byte> message, out MessageParts parts, out byte[] action)
    {
        var begin = 0;
        foreach (var beginning in Beginnings)
        {
            if (!message.StartsWith(beginning)) continue;
            begin = beginning.Length;
            message = message[begin..];
            break;
        }
        foreach (var end in Ends)
        {
            if (!message.EndsWith(end)) continue;
            message = message[..^end.Length];
            break;
        }
        var isKnown = Table.TryMatch(message, out parts, out action);
        parts.AddressStart += begin;
        return isKnown;
    }
}
