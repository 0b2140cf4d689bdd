namespace Tocsin.Events;

/// <summary>Which names of zones mean an offset, where a time is written.</summary>
internal enum ZoneNames
{
    /// <summary>Those of UTC alone.</summary>
    None,

    /// <summary>Those that <c>date</c> and Java print and that mean one offset all over the world.</summary>
    Date,

    /// <summary>Those, and what RFC 2822 section 4.3 adds, single letters included.</summary>
    Mail,
}

/// <summary>
/// Names of zones. CST means an American zone in mail, because RFC 2822 says so; elsewhere it may be China's, IST three
/// countries', BST two: such names say no offset.
/// </summary>
internal static class ZoneName
{
    private static readonly (byte[] Name, double Hours, bool InMail, bool InDate)[] Zones =
    [
        ("EST"u8.ToArray(), -5, true, true), ("EDT"u8.ToArray(), -4, true, true), ("CST"u8.ToArray(), -6, true, false),
        ("CDT"u8.ToArray(), -5, true, false), ("MST"u8.ToArray(), -7, true, true), ("MDT"u8.ToArray(), -6, true, true),
        ("PST"u8.ToArray(), -8, true, true), ("PDT"u8.ToArray(), -7, true, true), ("CET"u8.ToArray(), 1, false, true),
        ("CEST"u8.ToArray(), 2, false, true), ("EET"u8.ToArray(), 2, false, true), ("EEST"u8.ToArray(), 3, false, true),
        ("WET"u8.ToArray(), 0, false, true), ("WEST"u8.ToArray(), 1, false, true), ("MSK"u8.ToArray(), 3, false, true),
        ("JST"u8.ToArray(), 9, false, true), ("KST"u8.ToArray(), 9, false, true), ("AEST"u8.ToArray(), 10, false, true),
        ("AEDT"u8.ToArray(), 11, false, true), ("ACST"u8.ToArray(), 9.5, false, true),
        ("ACDT"u8.ToArray(), 10.5, false, true),
        ("AWST"u8.ToArray(), 8, false, true), ("NZST"u8.ToArray(), 12, false, true),
        ("NZDT"u8.ToArray(), 13, false, true),
        ("AKST"u8.ToArray(), -9, false, true), ("AKDT"u8.ToArray(), -8, false, true),
        ("HST"u8.ToArray(), -10, false, true),
        ("SAST"u8.ToArray(), 2, false, true),
    ];

    /// <summary>Finds the zone of a name.</summary>
    public static bool TryFind(ReadOnlySpan<byte> text, ZoneNames names, out TimeSpan zone)
    {
        zone = default;
        if (names == ZoneNames.None) return false;
        // Armies' letters were defined with the wrong sign once, so that RFC 2822 takes each for UTC; J is none.
        if (names == ZoneNames.Mail && text.Length == 1)
        {
            return char.IsAsciiLetter((char)text[0]) && (text[0] | 0x20) != 'j';
        }
        foreach (var (name, hours, inMail, inDate) in Zones)
        {
            if (!(inDate || (inMail && names == ZoneNames.Mail)) || !text.SequenceEqual(name)) continue;
            zone = TimeSpan.FromHours(hours);
            return true;
        }
        return false;
    }
}
