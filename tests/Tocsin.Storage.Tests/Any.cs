using CsCheck;

namespace Tocsin.Storage.Tests;

/// <summary>Events and queries that speak of the same few fields and values, so that queries find something.</summary>
internal static class Any
{
    private static readonly string[] Words =
    [
        "", "error", "ERROR", "Error logged in", "logged", "10.1.2.3", "10.1.2.4", "::ffff:10.1.2.3", "2001:db8::1",
        "12", "12.0", "12.5", "1e3", "1000", "6", "true", "null", "漢字テスト", "漢", "Straße", "STRASSE",
        "İstanbul", "K", "k", "foo_bar-baz", "foo", "2026-11-24T10:00:00Z", "2026-11-24T11:00:00+01:00", "é",
        "e\u0301", "💥 boom", "a\\b", "*", "?", "x=y", "-5",
    ];

    private static readonly string[] Numbers =
        ["0", "-0", "12", "12.0", "12.5", "-5", "6", "1000", "1e3", "1E400", "9007199254740993",
            "18446744073709551616", "0.1", "5e-324"];

    private static readonly string[] Keys =
    [
        "message", "Message", "summary", "Summary", "hostname", "Hostname", "host", "severity", "level", "tags",
        "Tags", "a", "b", "A",
        "a.b", "details", "details.a", "Details.b", "fields", "fields.a", "@fields", "timestamp", "@timestamp",
        "utctimestamp",
        "category", "type", "pid", "source", "facility", "payload", "sourceip", "n_int", "details.n_int", "ü", "x y",
        "$overflow",
        "$shape", "tocsin.flags", "program",
    ];

    private static readonly string[] Names =
    [
        .. Keys.Where(k => k[0] != '$'), "details.b", "details.A", "details.a.b", "details.message", "details.Message",
        "a.b.a", "b.a",
        "details.b.a", "fields.b", "missing", "details.hostname", "processname", "details.severity", "details.level",
        "receivedtimestamp", "mozdefhostname",
    ];

    // Most events and queries meet at these, so that conditions joined by AND find something.
    private static readonly string[] CommonKeys =
        ["message", "Message", "host", "hostname", "level", "a", "a.b", "tags"];

    private static readonly Gen<string> Key = Gen.Frequency((3, Gen.OneOf(CommonKeys)), (2, Gen.OneOf(Keys)));

    private static readonly Gen<string> Word =
        Gen.Frequency((3, Gen.OneOf("error", "12", "10.1.2.3", "k", "6")), (2, Gen.OneOf(Words)));

    private static readonly Gen<string> Scalar = Gen.Frequency(
        (6, Word.Select(Quote)), (4, Gen.OneOf(Numbers)),
        (1, Gen.OneOf(["true", "false", "null", "NaN", "\"\\ud800\"", "\"\\u0041\"", "\"a\\u0000b\""])));

    public static string Quote(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
        + "\"";

    private static Gen<string> Object(int depth) =>
        Gen.Select(Key, Value(depth), (key, value) => Quote(key) + ":" + value).Array[0, 7]
            .Select(members => "{" + string.Join(',', members) + "}");

    private static Gen<string> Value(int depth) => depth == 0
        ? Scalar
        : Gen.Frequency((8, Scalar), (2, Object(depth - 1)),
            (2, Value(depth - 1).Array[0, 3].Select(a => "[" + string.Join(',', a) + "]")));

    private static Gen<string> Condition(int depth)
    {
        if (depth == 0) return Leaf;
        var inner = Condition(depth - 1);
        return Gen.Frequency(
            (3, Leaf),
            (1, inner.Select(c => "NOT (" + c + ")")),
            (2, Gen.Select(inner, inner, (l, r) => "(" + l + ") AND (" + r + ")")),
            (2, Gen.Select(inner, inner, (l, r) => "(" + l + ") OR (" + r + ")")));
    }

    private static Gen<string> Name { get; } = Gen.Frequency((2, Gen.OneOf(CommonKeys)), (3, Gen.OneOf(Names)))
        .Select(n => n.Contains(' ', StringComparison.Ordinal) ? Quote(n) : n);

    private static Gen<string> Operand { get; } =
        Gen.Frequency((3, Word), (1, Gen.OneOf(Numbers))).Select(Quote);

    private static Gen<string> WordsOnly { get; } =
        Word.Where(w => w.Any(char.IsLetterOrDigit)).Select(Quote);

    private static Gen<string> Leaf { get; } = Gen.OneOf(
        Gen.Select(Name, Operand, (n, v) => n + (n is "summary" or "details.summary" ? ":=" : ":") + v),
        Gen.Select(Name, Operand, (n, v) => n + ":=" + v),
        Gen.Select(Name, WordsOnly, (n, v) => n + ":~" + v),
        Gen.Select(Name, Gen.OneOf([">", "<", ">=", "<="]), Operand, (n, o, v) => n + ":" + o + v),
        Gen.Select(Name, Operand, Operand, (n, l, h) => $"{n}:[{l} TO {h}]"),
        Gen.Select(Name, Operand, Operand, (n, l, h) => $"{n}:{{{l} TO {h}}}"),
        Gen.Select(Name, Gen.OneOf(["*", "err*", "*o*", "?????", "1*", "*漢*", "*ß*", "20??-*Z"]),
            (n, p) => n + ":" + p),
        Gen.Select(Name, Gen.OneOf(["10.1.2.0/24", "::ffff:10.1.2.0/120", "2001:db8::/32", "0.0.0.0/0"]),
            (n, p) => n + ":" + p),
        Gen.Select(Name, Gen.OneOf(["/^1/", "/(?i)ERR/", "/o.*o/", "/^$/", "/[漢字]+/"]), (n, p) => n + ":" + p),
        Name.Select(n => "_exists_:" + n),
        WordsOnly,
        Gen.OneOf(["err*", "l?gged", "*oo*", "error", "漢*", "*"]));

    // Last, because they are made of the fields above.
    /// <summary>The JSON of one event.</summary>
    public static Gen<string> Event { get; } = Object(2);

    /// <summary>A query in the language.</summary>
    public static Gen<string> Query { get; } = Condition(3);
}
