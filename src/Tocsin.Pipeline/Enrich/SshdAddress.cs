using System.Buffers;
using System.Net;
using System.Text;
using Tocsin.Events;
using Tocsin.Pipeline.Rewrite;

namespace Tocsin.Pipeline.Enrich;

/// <summary>
/// Finds the peer's address in sshd's messages and puts it into <c>details.sourceipaddress</c>, unless that was sent.
/// </summary>
internal static class SshdAddress
{
    /// <summary>Adds the address to the event being built.</summary>
    public static void Add(EventBatch batch, EventBuilder built)
    {
        var (isSshd, summary) = (false, default(FieldValue));
        foreach (ref readonly var value in built.Values)
        {
            if (value.Field == Schema.ProcessName) isSshd = IsSshd(batch.Text(in value));
            else if (value.Field == Schema.Summary)
            {
                summary = value;
                break;
            }
        }
        if (!isSshd || !TryFind(batch.Text(in summary), out var start, out var length)) return;
        batch.Fields.TryAdd(FieldTable.Root, "details.sourceipaddress"u8, out var field);
        built.AddUnlessThere(new FieldValue
        {
            Field = field,
            Kind = ValueKind.Text,
            Start = summary.Start + start,
            Length = length,
        });
    }

    // Since OpenSSH 9.8 sessions run as sshd-session, and authentication as sshd-auth.
    private static bool IsSshd(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("sshd"u8) || name.SequenceEqual("sshd-session"u8) || name.SequenceEqual("sshd-auth"u8);

    /// <summary>
    /// Finds the address behind the last <c>from</c>, the <c>rhost=</c> of PAM, or the first word that is one. The
    /// last, because the user name before it is the peer's own words and may say "from 192.0.2.1" too.
    /// </summary>
    internal static bool TryFind(ReadOnlySpan<byte> message, out int start, out int length)
    {
        foreach (var mark in (ReadOnlySpan<byte[]>)[From, Peer])
        {
            start = message.LastIndexOf(mark) + mark.Length;
            if (start >= mark.Length && TryAddress(message[start..], out length)) return true;
        }
        start = 0;
        while (start < message.Length)
        {
            if (TryAddress(message[start..], out length)) return true;
            var blank = message[start..].IndexOf((byte)' ');
            if (blank < 0) break;
            start += blank + 1;
        }
        length = 0;
        return false;
    }

    private static readonly SearchValues<byte> AddressCharacters = SearchValues.Create("0123456789abcdefABCDEF.:"u8);
    private static readonly byte[] From = [.. " from "u8];
    private static readonly byte[] Peer = [.. "rhost="u8];

    private static bool TryAddress(ReadOnlySpan<byte> text, out int length)
    {
        length = text.IndexOfAnyExcept(AddressCharacters);
        if (length < 0) length = text.Length;
        var word = text[..length];
        // "port 22: disconnected" and the like: a colon behind an address is punctuation.
        while (!word.IsEmpty && word[^1] is (byte)':' or (byte)'.') word = word[..^1];
        length = word.Length;
        if (length is < 2 or > 45) return false;
        var isV4 = word.Count((byte)'.') == 3;
        if (!isV4 && word.Count((byte)':') < 2) return false;
        return IPAddress.TryParse(Encoding.ASCII.GetString(word), out _);
    }
}
