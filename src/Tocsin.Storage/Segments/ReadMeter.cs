using Tocsin.Storage.Columns;

namespace Tocsin.Storage.Segments;

/// <summary>
/// What the thread at hand has read: a search takes the difference between two looks. Blocks are read on one thread
/// from begin to end.
/// </summary>
internal static class ReadMeter
{
    [ThreadStatic]
    private static Reading _sum;

    /// <summary>What this thread has read in its life.</summary>
    public static Reading Sum => _sum;

    /// <summary>A column was looked at, wherever it lay.</summary>
    public static void Column() => _sum.Columns++;

    /// <summary>Bytes were read from a file.</summary>
    public static void Bytes(int count) => _sum.Bytes += count;

    /// <summary>How much was read.</summary>
    internal struct Reading
    {
        /// <summary>Columns looked at.</summary>
        public long Columns;

        /// <summary>Bytes from files, as they are stored.</summary>
        public long Bytes;
    }
}
