namespace Tocsin.Pipeline.Normalise;

/// <summary>What the numbers of a severity mean, where a sender's name for it says so.</summary>
internal enum LevelScale : byte
{
    /// <summary>0 (emergency) to 7 (debug), as in RFC 5424.</summary>
    Syslog,

    /// <summary>
    /// Syslog's, and what cannot be that: 10 to 60 of pino and bunyan, and the -4 and 8 of slog, whose 4 is a warning
    /// for both. Its 0 cannot be told from an emergency, and is one.
    /// </summary>
    Logger,

    /// <summary>10 (debug) to 50 (critical), of Python's logging.</summary>
    Python,

    /// <summary>1 (debug) to 5 (critical), of NXLog.</summary>
    NxLog,

    /// <summary>1 to 24, four for each name, of OpenTelemetry.</summary>
    OpenTelemetry,
}

/// <summary>Names of the numbers of severities.</summary>
internal static class LevelScales
{
    private static readonly byte[][] Syslog =
    [
        "EMERGENCY"u8.ToArray(), "ALERT"u8.ToArray(), "CRITICAL"u8.ToArray(), "ERROR"u8.ToArray(),
        "WARNING"u8.ToArray(), "NOTICE"u8.ToArray(), "INFO"u8.ToArray(), "DEBUG"u8.ToArray(),
    ];

    private static readonly byte[][] Named =
    [
        "TRACE"u8.ToArray(), "DEBUG"u8.ToArray(), "INFO"u8.ToArray(), "WARN"u8.ToArray(), "ERROR"u8.ToArray(),
        "FATAL"u8.ToArray(),
    ];

    private static readonly byte[][] Python =
    [
        "DEBUG"u8.ToArray(), "INFO"u8.ToArray(), "WARNING"u8.ToArray(), "ERROR"u8.ToArray(), "CRITICAL"u8.ToArray(),
    ];

    /// <summary>The name of a severity's number; empty when the text is no number of the scale.</summary>
    public static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> text, LevelScale scale)
    {
        if (!TryNumber(text, out var number)) return [];
        var isTens = number % 10 == 0;
        return scale switch
        {
            LevelScale.Logger when number >= 10 => isTens ? At(Named, (number / 10) - 1) : [],
            LevelScale.Logger when number == 8 => Named[4],
            LevelScale.Logger when number == -4 => Named[1],
            LevelScale.Python => isTens ? At(Python, (number / 10) - 1) : [],
            LevelScale.OpenTelemetry => number > 0 ? At(Named, (number - 1) / 4) : [],
            LevelScale.NxLog when number is >= 1 and <= 5 => Python[number - 1],
            _ => At(Syslog, number),
        };
    }

    /// <summary>Whether it is a level of pino's or bunyan's that no other logger has.</summary>
    public static bool IsTens(ReadOnlySpan<byte> text) => text is [>= (byte)'1' and <= (byte)'6', (byte)'0'];

    private static bool TryNumber(ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        var isNegative = text is [(byte)'-', _, ..];
        if (isNegative) text = text[1..];
        if (text.Length is 0 or > 2) return false;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            number = (10 * number) + digit - '0';
        }
        if (isNegative) number = -number;
        return true;
    }

    private static ReadOnlySpan<byte> At(byte[][] names, int index) =>
        index >= 0 && index < names.Length ? names[index] : [];
}
