namespace Tocsin.Events.Json;

/// <summary>
/// Finds the first fault in JSON (RFC 8259) without an exception. An exception costs a thousand times what a short item
/// does, and a batch may have a hundred thousand bad items; for good ones, the reader that walks over them anyway is
/// quicker.
/// </summary>
public static class JsonSyntax
{
    // As deep as the reader of events goes before it looks at its own, lower limit.
    private const int DepthMax = 2 * EventReader.DepthMax;

    /// <summary>
    /// The index of the first byte that cannot stand where it does; -1 when the text is one JSON value.
    /// </summary>
    /// <param name="json">Valid UTF-8. When it ends early, its length is answered.</param>
    public static int FaultIn(ReadOnlySpan<byte> json)
    {
        // One bit for each level that is open: 1 for an object.
        var objects = (UInt128)0;
        var (depth, at) = (0, 0);
        while (true)
        {
            // 1. A value begins.
            at = SkipSpace(json, at);
            if (at == json.Length) return at;
            var b = json[at];
            if (b is (byte)'{' or (byte)'[')
            {
                if (depth == DepthMax) return at;
                objects = (objects << 1) | (b == '{' ? 1u : 0u);
                depth++;
                at = SkipSpace(json, at + 1);
                if (at == json.Length) return at;
                var isEmpty = json[at] == (b == '{' ? '}' : ']');
                if (!isEmpty && b == '{' && Name(json, ref at) is { } nameFault) return nameFault;
                if (!isEmpty) continue;
            }
            else if (Scalar(json, ref at) is { } fault) return fault;
            // 2. Values end.
            while (true)
            {
                if (depth > 0) at = SkipSpace(json, at);
                if (depth == 0)
                {
                    at = SkipSpace(json, at);
                    return at == json.Length ? -1 : at;
                }
                if (at == json.Length) return at;
                var isObject = (objects & 1) == 1;
                if (json[at] == (isObject ? '}' : ']'))
                {
                    objects >>= 1;
                    depth--;
                    at++;
                    continue;
                }
                if (json[at] != ',') return at;
                at++;
                // 3. Another one follows.
                if (isObject)
                {
                    at = SkipSpace(json, at);
                    if (Name(json, ref at) is { } nameFault) return nameFault;
                }
                break;
            }
        }
    }

    // A member's name and the colon behind it.
    private static int? Name(ReadOnlySpan<byte> json, ref int at)
    {
        if (at == json.Length || json[at] != '"') return at;
        if (Text(json, ref at) is { } fault) return fault;
        at = SkipSpace(json, at);
        if (at == json.Length || json[at] != ':') return at;
        at++;
        return null;
    }

    private static int? Scalar(ReadOnlySpan<byte> json, ref int at) => json[at] switch
    {
        (byte)'"' => Text(json, ref at),
        (byte)'t' => Word(json, ref at, "true"u8),
        (byte)'f' => Word(json, ref at, "false"u8),
        (byte)'n' => Word(json, ref at, "null"u8),
        _ => Number(json, ref at),
    };

    private static int? Text(ReadOnlySpan<byte> json, ref int at)
    {
        for (at++; at < json.Length; at++)
        {
            var b = json[at];
            if (b == '"')
            {
                at++;
                return null;
            }
            if (b < 0x20) return at;
            if (b != '\\') continue;
            if (++at == json.Length) return at;
            if (json[at] == 'u')
            {
                for (var i = 0; i < 4; i++)
                {
                    if (++at == json.Length || !char.IsAsciiHexDigit((char)json[at])) return at;
                }
            }
            else if (!"\"\\/bfnrt"u8.Contains(json[at])) return at;
        }
        return at;
    }

    private static int? Word(ReadOnlySpan<byte> json, ref int at, ReadOnlySpan<byte> word)
    {
        foreach (var letter in word)
        {
            if (at == json.Length || json[at] != letter) return at;
            at++;
        }
        return null;
    }

    private static int? Number(ReadOnlySpan<byte> json, ref int at)
    {
        if (json[at] == '-') at++;
        if (at < json.Length && json[at] == '0') at++;
        else if (Digits(json, ref at) is { } fault) return fault;
        if (at < json.Length && json[at] == '.')
        {
            at++;
            if (Digits(json, ref at) is { } fault) return fault;
        }
        if (at < json.Length && json[at] is (byte)'e' or (byte)'E')
        {
            at++;
            if (at < json.Length && json[at] is (byte)'+' or (byte)'-') at++;
            if (Digits(json, ref at) is { } fault) return fault;
        }
        return null;
    }

    private static int? Digits(ReadOnlySpan<byte> json, ref int at)
    {
        var start = at;
        while (at < json.Length && char.IsAsciiDigit((char)json[at])) at++;
        return at > start ? null : at;
    }

    private static int SkipSpace(ReadOnlySpan<byte> json, int at)
    {
        while (at < json.Length && json[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') at++;
        return at;
    }
}
