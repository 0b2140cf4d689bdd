using System.Text;

namespace Tocsin.Testing;

/// <summary>
/// Kinds of JSON and of what is nearly JSON (RFC 8259, and where parsers are known to differ): what becomes of each.
/// Bytes are written as Latin-1, so that invalid UTF-8 can be.
/// </summary>
internal static class JsonKinds
{
    /// <summary>Values of a field that are taken: what is stored of them, and the flag, if any.</summary>
    public static readonly (string Sent, string Stored, string Flag)[] Taken =
    [
        // Numbers keep their spelling.
        ("0", "0", ""), ("-0", "-0", ""), ("-1", "-1", ""), ("0.0", "0.0", ""), ("1E22", "1E22", ""),
        ("1e+2", "1e+2", ""),
        ("1E-2", "1E-2", ""), ("0e1", "0e1", ""), ("0e+1", "0e+1", ""), ("-123", "-123", ""),
        ("123.456e78", "123.456e78", ""),
        ("-0.000000000000000000000000000001", "-0.000000000000000000000000000001", ""), ("20e1", "20e1", ""),
        ("123123e100000", "\"123123e100000\"", "number_as_text"), ("-1e+9999", "\"-1e+9999\"", "number_as_text"),
        ("100000000000000000000", "100000000000000000000", ""), ("-9223372036854775809", "-9223372036854775809", ""),
        ("NaN", "\"NaN\"", "repaired_json"), ("-Infinity", "\"-Infinity\"", "repaired_json"),
        ("[NaN]", "[\"NaN\"]", "repaired_json"),

        // Texts have one spelling.
        ("\"\"", "\"\"", ""), ("\"\\u0060\\u012a\\u12AB\"", "\"`\u012A\u12AB\"", ""),
        ("\"\\uD801\\udc37\"", "\"\U00010437\"", ""),
        ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\/\\u0008\\u000c\\n\\r\\t\"", ""),
        ("\"\\u0000\"", "\"\\u0000\"", ""),
        ("\"\\\\u0000\"", "\"\\\\u0000\"", ""), ("\"a/*b*/c\"", "\"a/*b*/c\"", ""), ("\"\\uFFFF\"", "\"\uFFFF\"", ""),
        ("\"\\u2028\"", "\"\u2028\"", ""), ("\"\u00E2\u0082\u00AC\"", "\"\u20AC\"", ""),
        ("\"\\\\\\\\\"", "\"\\\\\\\\\"", ""),
        ("\"\u007F\"", "\"\\u007f\"", ""),
        ("\"\\uD800\"", "\"\uFFFD\"", "lone_surrogate"), ("\"\\uDADA\\n\"", "\"\uFFFD\\n\"", "lone_surrogate"),
        ("\"\\uD888\\u1234\"", "\"\uFFFD\u1234\"", "lone_surrogate"),
        ("\"\\uDd1e\\uD834\"", "\"\uFFFD\uFFFD\"", "lone_surrogate"),
        ("\"\\uD800\\uD800\\uDC00\"", "\"\uFFFD\U00010000\"", "lone_surrogate"),
        ("\"a\tb\"", "\"a\\tb\"", "repaired_json"), ("\"a\0b\"", "\"a\\u0000b\"", "repaired_json"),
        ("\"a\\\nb\"", "\"a\\\\\\nb\"", "repaired_json"), ("\"a\\\0\"", "\"a\\\\\\u0000\"", "repaired_json"),
        ("\"\\\\\n\"", "\"\\\\\\n\"", "repaired_json"),

        // Bytes that are not UTF-8 (as many replacements as the encoding standard says).
        ("\"\u00E9\"", "\"\uFFFD\"", "invalid_utf8"), ("\"\u00C0\u00AF\"", "\"\uFFFD\uFFFD\"", "invalid_utf8"),
        ("\"\u00ED\u00A0\u0080\"", "\"\uFFFD\uFFFD\uFFFD\"", "invalid_utf8"),
        ("\"\u0081\"", "\"\uFFFD\"", "invalid_utf8"),
        ("\"\u00F4\u00BF\u00BF\u00BF\"", "\"\uFFFD\uFFFD\uFFFD\uFFFD\"", "invalid_utf8"),
        ("\"\u00FF\"", "\"\uFFFD\"", "invalid_utf8"),
        ("\"\u00E0\u00FF\"", "\"\uFFFD\uFFFD\"", "invalid_utf8"), ("[\"\u00FF\"]", "[\"\uFFFD\"]", "invalid_utf8"),

        // Arrays have one spelling, inside of each other, too.
        ("[]", "[]", ""), ("[ ]", "[]", ""), ("[\n[ ] , {}\t]", "[[],{}]", ""), ("[1, 2]", "[1,2]", ""),
        ("[1\n,\r\n2]", "[1,2]", ""),
        ("[{\"a\" : [ 1, {\"b\" :\tnull } ] }]", "[{\"a\":[1,{\"b\":null}]}]", ""),
        ("[\"a b\" ,\"\\u0041\"]", "[\"a b\",\"A\"]", ""),
        ("[null,true,false,1.50]", "[null,true,false,1.50]", ""), ("[\"\\ud800\"]", "[\"\uFFFD\"]", "lone_surrogate"),
        ("[{\"\\ud800\":1,\"\\udc00\":2}]", "[{\"\\\\ud800\":1,\"\\\\udc00\":2}]", "lone_surrogate"),
        ("[1,[1e9999]]", "[1,[1e9999]]", ""), ("null", "null", ""), ("true", "true", ""), ("false", "false", ""),
        ("{}", "{}", ""),
        ("{\"a\":1,\"a\":1}", "{\"a\":[1,1]}", "duplicate_field"), ("{\"\":0}", "{\"\":0}", ""),
        ("{\"x\\u0000y\":42}", "{\"x\\u0000y\":42}", ""),
        ("{\"\\ud800\":1,\"\\udc00\":2}", "{\"\\\\ud800\":1,\"\\\\udc00\":2}", "lone_surrogate"),
    ];

    /// <summary>What is refused where a value should be.</summary>
    public static readonly string[] RefusedValues =
    [
        "", "1 true", "[1 true]", "[\"\":1]", "[,1]", "[1,,2]", "[\"x\",,]", "[\"x\"", "[1,]", "[,]", "[", "]", "[}",
        "[1:2]", "[\"a\"\n4,1,",
        "-", "[-]", "++1", "+1", "+Inf", "-01", "-1.0.", "-2.", "-NaN", ".1", ".-1", "0.1.2", "0.3e", "0.3e+", "0.e1",
        "0E", "1.0e-", "1eE2",
        "1 000", "2.e3", "9.e+", "Inf", "\u00EF\u00BC\u0091", "0x1", "1+2", "-foo", "- 1", "-012", "-.123", "1ea", "1a",
        "012", "1_0", "NaNNaN",
        "\"\\uD800\\\"", "\"\\u00A\"", "\"\\u12", "\"\\a\"", "\"\\x00\"", "\"\\\u00F0\u009F\u008C\u0080\"", "'a'",
        "\\n", "abc", "\"", "\"a", "\"\\",
        "\"\\u\"", "\"\\uZZZZ\"", "\"\\U0041\"", "\"a\" 1", "nul", "tru", "True", "NULL", "undefined", "{\"a\" b}",
        "{:1}", "{\"a\":1,,\"b\":1}",
        "{\"a\"::1}", "{a:1}", "{'a':1}", "{\"a\":1,}", "{\"a\":}", "{\"a\"", "{1:1}", "{\"a\":1 2}", "{]", "{\"a\",1}",
        "[1}", "1#", "1/**/",
        "/*x*/1", "1//x", "<null>", "*", "@", "\u00E2\u0081\u00A0", "\u0000", "[\u0000]", "`a`", "[1;2]", "{\"a\":1;}",
        "=1", "\u00FF",
    ];

    /// <summary>Bodies in which there is no event.</summary>
    public static readonly string[] RefusedBodies =
    [
        "", " ", "\n\n", "\u00EF\u00BB\u00BF", "{", "{\"", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":1", "}", "nonsense",
        "1", "\"a\"", "null", "[", "[1]", "[null]",
        "[\"a\"]", "[[]]", "<xml/>", "\u00FF\u00FE{\0}\0", "{\0}\0",
        "\u0000", "a=b", "{a}",
    ];

    /// <summary>The body of an event with a value in the field <c>f</c>.</summary>
    public static byte[] Event(string value) => Bytes("{\"f\":" + value + "}");

    /// <summary>A body as it is written here.</summary>
    public static byte[] Bytes(string latin1) => Encoding.Latin1.GetBytes(latin1);
}
