using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Tocsin.Events;

namespace Tocsin.Language.Values;

/// <summary>
/// A question about one value. Live events and column blocks ask the very same object, so they cannot differ. Immutable
/// and thread-safe. A number or boolean is asked as its JSON text unless a test knows better;
/// of an array, every element is asked.
/// </summary>
public abstract class ValueTest
{
    /// <summary>
    /// ASCII in lower case that every text which passes has somewhere, letter case aside; empty when nothing is known.
    /// </summary>
    public virtual ReadOnlyMemory<byte> Literal => default;

    /// <summary>
    /// A text that passes without having the <see cref="Literal"/> has this one; empty when there is no such text.
    /// </summary>
    public virtual ReadOnlyMemory<byte> OtherLiteral => default;

    /// <summary>Folded words that every text which passes has, as whole words; empty when nothing is known.</summary>
    public virtual IReadOnlyList<byte[]> Words => [];

    /// <summary>The folded whole text that every text which passes is; null when there is no such.</summary>
    public virtual byte[]? Whole => null;

    /// <summary>
    /// The folded whole text that every text which passes is, where addresses are in their one spelling; null when
    /// there is no such.
    /// </summary>
    public virtual byte[]? Identity => Whole;

    /// <summary>Whether a text passes.</summary>
    public abstract bool Text(ReadOnlySpan<byte> utf8);

    /// <summary>
    /// Adds where (bytes) in a text lies what passes: all of it, unless the test looks for words in it.
    /// </summary>
    public virtual void Mark(ReadOnlySpan<byte> utf8, List<(int Start, int End)> marks)
    {
        if (Text(utf8)) marks.Add((0, utf8.Length));
    }

    /// <summary>Whether an integer passes.</summary>
    public virtual bool Integer(long value)
    {
        Span<byte> text = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, text, out var length);
        return Text(text[..length]);
    }

    /// <summary>Whether a floating-point number passes.</summary>
    public virtual bool Double(double value)
    {
        Span<byte> text = stackalloc byte[32];
        value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        return Text(text[..length]);
    }

    /// <summary>Whether a number of any size, given as its text, passes.</summary>
    public virtual bool Number(ReadOnlySpan<byte> text) => Text(text);

    /// <summary>Whether a boolean passes.</summary>
    public virtual bool Boolean(bool value) => Text(value ? "true"u8 : "false"u8);

    /// <summary>Whether an instant (ticks) passes.</summary>
    public virtual bool Time(long ticks)
    {
        Span<byte> text = stackalloc byte[Instant.TextBytesMax];
        return Text(text[..new Instant(ticks).Format(text)]);
    }

    /// <summary>Whether a value of any kind passes; null never does.</summary>
    public bool Passes(ValueKind kind, ReadOnlySpan<byte> text, long number) => kind switch
    {
        ValueKind.Text => Text(text),
        ValueKind.Integer => Integer(number),
        ValueKind.Double => Double(BitConverter.Int64BitsToDouble(number)),
        ValueKind.Boolean => Boolean(number != 0),
        ValueKind.Time => Time(number),
        ValueKind.Number => Number(text),
        ValueKind.Json => AnyElement(text),
        _ => false,
    };

    private bool AnyElement(ReadOnlySpan<byte> json)
    {
        // Objects inside arrays have paths of their own: JsonProbe finds them.
        var reader = new Utf8JsonReader(json, JsonProbe.Options);
        var objects = 0;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartObject) objects++;
            else if (reader.TokenType == JsonTokenType.EndObject) objects--;
            else if ((objects == 0 || this is ExistsTest) && JsonProbe.Passes(ref reader, this)) return true;
        }
        return false;
    }
}
