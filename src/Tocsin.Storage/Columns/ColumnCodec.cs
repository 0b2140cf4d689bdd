using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Tocsin.Events;

namespace Tocsin.Storage.Columns;

/// <summary>
/// A column as bytes and back. The layout, before compression:
/// <code>
/// byte    which rows: 0 value i is row i, 1 a list
/// byte    form of the values: 0 none (nulls), 1 one number, 2 deltas, 3 doubles, 4 one text, 5 dictionary with
///         byte codes, 6 dictionary with two-byte codes, 7 texts
/// varint  number of values n
/// [rows]  a list: n varints, each the distance from the row before (the first from -1)
/// [values]
///   1 zigzag varint      2 n zigzag varints, each the difference from the value before      3 n times eight bytes
///   4 text               5, 6 varint number of texts t, t lengths, the texts, n codes       7 n lengths, the texts
///   8 times as sent: byte separator, byte digits, varint number of suffixes t, t lengths, the suffixes, n byte codes;
///     the texts are the block's times, written so
///   9 varint f, then as 2 of the values divided by f
/// </code>
/// Lengths are varints; fixed widths are little-endian.
/// </summary>
internal static class ColumnCodec
{
    private enum Form : byte
    {
        None = 0,
        OneNumber = 1,
        Deltas = 2,
        Doubles = 3,
        OneText = 4,
        ByteCodes = 5,
        ShortCodes = 6,
        Texts = 7,
        SentTimes = 8,
        ScaledDeltas = 9,
    }

    // Ticks of times that senders gave in seconds, milli- or microseconds.
    private static ReadOnlySpan<long> Scales =>
        [TimeSpan.TicksPerSecond, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerMicrosecond];

    /// <summary>Writes a column, its rows put into another order if one is given.</summary>
    /// <param name="column">The column.</param>
    /// <param name="newRows">The new place of each row; null keeps them.</param>
    /// <param name="times">Each row's time in ticks, in the old order.</param>
    /// <param name="to">Gets the bytes.</param>
    public static void Encode(Column column, int[]? newRows, long[] times, ByteWriter to)
    {
        var (rows, values) = Order(column, newRows);
        var form = FormOf(column);
        var isSentTimes = TakesTimes(column.Path, column.Kind);
        var (timeForm, suffixOf) = (default(TimeForm), Array.Empty<byte>());
        if (isSentTimes && SentTimes.TryFind(column, times, out timeForm, out suffixOf)) form = Form.SentTimes;
        to.Byte(rows is null ? (byte)0 : (byte)1);
        to.Byte((byte)form);
        to.Varint((ulong)column.Count);
        if (rows is not null)
        {
            var previous = -1;
            foreach (var row in rows.AsSpan(0, column.Count))
            {
                to.Varint((ulong)(row - previous));
                previous = row;
            }
        }
        if (form == Form.SentTimes) EncodeSentTimes(timeForm, suffixOf, values, to);
        else EncodeValues(column, values, form, to);
    }

    /// <summary>Whether a column may be kept as the block's own times, so that they are needed to read it.</summary>
    public static bool TakesTimes(string path, ValueKind kind) =>
        kind == ValueKind.Text && path == Schema.Names[Schema.Timestamp];

    /// <summary>Reads a column back.</summary>
    /// <param name="path">The dotted path.</param>
    /// <param name="kind">The kind of its values.</param>
    /// <param name="bytes">What was written.</param>
    /// <param name="times">Gives each row's time, for a column that <see cref="TakesTimes"/>.</param>
    public static Column Decode(string path, ValueKind kind, ReadOnlySpan<byte> bytes, Func<long[]> times)
    {
        var reader = new ByteReader(bytes);
        var listed = reader.Byte() == 1;
        var form = (Form)reader.Byte();
        var count = reader.Count();
        if (count > Column.ValuesMax) throw new EndOfStreamException("a column has more values than a block has rows");
        int[]? rows = null;
        if (listed)
        {
            rows = new int[count];
            var row = -1;
            for (var i = 0; i < count; i++) rows[i] = row += reader.Count();
        }
        return form switch
        {
            Form.None => new Column { Path = path, Kind = kind, Count = count, Rows = rows },
            Form.SentTimes => TimeTexts(ref reader, path, count, rows, times()),
            Form.OneNumber or Form.Deltas or Form.ScaledDeltas or Form.Doubles => new Column
            {
                Path = path,
                Kind = kind,
                Count = count,
                Rows = rows,
                Numbers = Numbers(ref reader, form, count),
            },
            _ => Texts(ref reader, form, path, kind, count, rows),
        };
    }

    /// <summary>Reads what a column is like from its first bytes.</summary>
    public static ColumnOutline Outline(ReadOnlySpan<byte> head)
    {
        var reader = new ByteReader(head);
        var listed = reader.Byte() == 1;
        var form = (Form)reader.Byte();
        return new ColumnOutline(listed, reader.Count(), form is not (Form.Texts or Form.SentTimes));
    }

    // The rows of the values in their new order, and which value comes at each place; null means unchanged.
    private static (int[]? Rows, int[]? Values) Order(Column column, int[]? newRows)
    {
        if (newRows is null) return (column.Rows, null);
        var rows = new int[column.Count];
        var values = new int[column.Count];
        for (var i = 0; i < column.Count; i++) (rows[i], values[i]) = (newRows[column.RowOf(i)], i);
        Array.Sort(rows, values);
        return (column.Rows is null && rows[^1] == column.Count - 1 ? null : rows, values);
    }

    private static Form FormOf(Column column)
    {
        if (column.Kind == ValueKind.Null) return Form.None;
        if (column.Numbers is not null)
        {
            if (!column.Numbers.AsSpan(0, column.Count).ContainsAnyExcept(column.Numbers[0])) return Form.OneNumber;
            return column.Kind == ValueKind.Double ? Form.Doubles
                : column.Kind == ValueKind.Time && ScaleOf(column) > 1 ? Form.ScaledDeltas
                : Form.Deltas;
        }
        if (column.Codes is null) return Form.Texts;
        return column.TextCount switch { 1 => Form.OneText, <= 256 => Form.ByteCodes, _ => Form.ShortCodes };
    }

    private static long ScaleOf(Column column)
    {
        foreach (var scale in Scales)
        {
            var fits = true;
            for (var i = 0; i < column.Count && fits; i++) fits = column.Numbers![i] % scale == 0;
            if (fits) return scale;
        }
        return 1;
    }

    private static void EncodeSentTimes(TimeForm form, byte[] suffixOf, int[]? values, ByteWriter to)
    {
        to.Byte(form.Separator);
        to.Byte((byte)form.Digits);
        to.Varint((ulong)form.Suffixes.Length);
        foreach (var suffix in form.Suffixes) to.Varint((ulong)suffix.Length);
        foreach (var suffix in form.Suffixes) to.Raw(suffix);
        for (var i = 0; i < suffixOf.Length; i++) to.Byte(suffixOf[values?[i] ?? i]);
    }

    private static Column TimeTexts(ref ByteReader reader, string path, int count, int[]? rows, long[] times)
    {
        var (separator, digits) = (reader.Byte(), reader.Byte());
        var lengths = new int[reader.Count()];
        for (var i = 0; i < lengths.Length; i++) lengths[i] = reader.Count();
        var suffixes = new byte[lengths.Length][];
        var offsets = new long[lengths.Length];
        for (var i = 0; i < lengths.Length; i++)
        {
            suffixes[i] = reader.Raw(lengths[i]).ToArray();
            SentTimes.TryOffset(suffixes[i], out offsets[i]);
        }
        var form = new TimeForm(separator, digits, suffixes);
        var (bytes, ends, used) = (new byte[count * 40], new int[count], 0);
        for (var i = 0; i < count; i++)
        {
            var code = reader.Byte();
            var row = rows?[i] ?? i;
            if (code >= suffixes.Length || row >= times.Length) throw new EndOfStreamException("a time has no form");
            var length = SentTimes.Write(bytes.AsSpan(used), times[row], form, suffixes[code], offsets[code]);
            ends[i] = used += length >= 0 ? length : throw new EndOfStreamException("a time cannot be written");
        }
        return new Column
        {
            Path = path,
            Kind = ValueKind.Text,
            Count = count,
            Rows = rows,
            Bytes = bytes,
            Ends = ends,
            TextCount = count,
        };
    }

    private static void EncodeValues(Column column, int[]? values, Form form, ByteWriter to)
    {
        switch (form)
        {
            case Form.OneNumber:
                to.Signed(column.Numbers![0]);
                break;
            case Form.Deltas or Form.ScaledDeltas:
                var scale = form == Form.ScaledDeltas ? ScaleOf(column) : 1;
                if (form == Form.ScaledDeltas) to.Varint((ulong)scale);
                var previous = 0L;
                for (var i = 0; i < column.Count; i++)
                {
                    var number = column.Numbers![values?[i] ?? i] / scale;
                    to.Signed(unchecked(number - previous));
                    previous = number;
                }
                break;
            case Form.Doubles:
                for (var i = 0; i < column.Count; i++) to.UInt64((ulong)column.Numbers![values?[i] ?? i]);
                break;
            case Form.OneText:
                to.Raw(column.Text(0));
                break;
            case Form.ByteCodes or Form.ShortCodes:
                to.Varint((ulong)column.TextCount);
                for (var i = 0; i < column.TextCount; i++) to.Varint((ulong)column.Text(i).Length);
                to.Raw(column.Bytes.AsSpan(0, column.TextCount == 0 ? 0 : column.Ends![column.TextCount - 1]));
                for (var i = 0; i < column.Count; i++)
                {
                    var code = column.Codes![values?[i] ?? i];
                    if (form == Form.ByteCodes) to.Byte((byte)code);
                    else BinaryPrimitives.WriteUInt16LittleEndian(to.Take(2), (ushort)code);
                }
                break;
            case Form.Texts:
                for (var i = 0; i < column.Count; i++) to.Varint((ulong)column.Text(values?[i] ?? i).Length);
                for (var i = 0; i < column.Count; i++) to.Raw(column.Text(values?[i] ?? i));
                break;
        }
    }

    private static long[] Numbers(ref ByteReader reader, Form form, int count)
    {
        var numbers = new long[count];
        switch (form)
        {
            case Form.OneNumber:
                numbers.AsSpan().Fill(reader.Signed());
                break;
            case Form.Deltas or Form.ScaledDeltas:
                var scale = form == Form.ScaledDeltas ? (long)reader.Varint() : 1;
                var number = 0L;
                for (var i = 0; i < count; i++)
                {
                    number = unchecked(number + reader.Signed());
                    numbers[i] = unchecked(number * scale);
                }
                break;
            default:
                MemoryMarshal.Cast<byte, long>(reader.Raw(8 * count)).CopyTo(numbers);
                break;
        }
        return numbers;
    }

    private static Column Texts(ref ByteReader reader, Form form, string path, ValueKind kind, int count, int[]? rows)
    {
        if (form is < Form.OneText or > Form.Texts) throw new EndOfStreamException("a column has an unknown form");
        var texts = form switch { Form.OneText => 1, Form.Texts => count, _ => reader.Count() };
        if (texts > Math.Max(count, 1)) throw new EndOfStreamException("a column has more texts than values");
        var ends = new int[texts];
        var end = 0;
        if (form == Form.OneText) end = ends[0] = reader.Left;
        else
        {
            for (var i = 0; i < texts; i++) ends[i] = end = checked(end + reader.Count());
        }
        var bytes = reader.Raw(end).ToArray();
        var codes = form == Form.Texts ? null : new int[count];
        for (var i = 0; i < count && form is Form.ByteCodes or Form.ShortCodes; i++)
        {
            var code = form == Form.ByteCodes ? reader.Byte() : BinaryPrimitives.ReadUInt16LittleEndian(reader.Raw(2));
            codes![i] = code < texts ? code : throw new EndOfStreamException("a column has a code without a text");
        }
        return new Column
        {
            Path = path,
            Kind = kind,
            Count = count,
            Rows = rows,
            Bytes = bytes,
            Ends = ends,
            Codes = codes,
            TextCount = texts,
        };
    }
}
