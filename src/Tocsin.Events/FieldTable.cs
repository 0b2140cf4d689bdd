using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace Tocsin.Events;

/// <summary>
/// Numbers for field paths, so that events and columns speak of a field by an int. A path is dotted and case-sensitive;
/// <c>{"a":{"b":1}}</c> and <c>{"a.b":1}</c> are the same path. Thread-safe: looking up takes no lock.
/// The table is bounded, because names come from strangers: once it is full, new names get no number.
/// </summary>
public sealed class FieldTable
{
    /// <summary>How many paths have a number at most.</summary>
    public const int FieldsMax = 32_768;

    /// <summary>The longest path that gets a number, in bytes.</summary>
    public const int PathBytesMax = 512;

    /// <summary>The number of the empty path, the parent of top-level keys.</summary>
    public const int Root = -1;

    private const int StepsMax = 2 * FieldsMax;

    private readonly Lock _writing = new();
    private readonly Dictionary<string, int> _fields = new(StringComparer.Ordinal);
    private byte[][] _paths = new byte[256][];
    private volatile Step[] _slots = new Step[1024];
    private int _steps;
    private int _count;

    /// <summary>A table that knows the fields of the schema, whose numbers are constants.</summary>
    public FieldTable()
    {
        foreach (var name in Schema.Names.Concat(Schema.Aliases))
        {
            Invariant.That(TryAdd(Root, Encoding.UTF8.GetBytes(name), out var _), "the schema's fields fit the table");
        }
    }

    /// <summary>How many paths have a number.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The path as text.</summary>
    public string Name(int field) => Encoding.UTF8.GetString(_paths[field]);

    /// <summary>The path as UTF-8.</summary>
    public ReadOnlySpan<byte> Path(int field) => _paths[field];

    /// <summary>The number of a path, if it has one.</summary>
    public bool TryFind(string path, out int field)
    {
        lock (_writing)
        {
            return _fields.TryGetValue(path, out field);
        }
    }

    /// <summary>
    /// The number of the field <paramref name="key"/> inside <paramref name="parent"/>, given one if need be.
    /// </summary>
    /// <param name="parent">Number of the object's path, or <see cref="Root"/>.</param>
    /// <param name="key">The key, unescaped.</param>
    /// <param name="trail">
    /// The step found just before, whose usual successors are tried first; then the one found.
    /// </param>
    /// <param name="field">The number; meaningless when false is answered.</param>
    /// <returns>False when the table is full or the path is too long.</returns>
    public bool TryIntern(int parent, ReadOnlySpan<byte> key, ref Trail trail, out int field)
    {
        if (trail.Previous is { } before && before.TryNext(parent, key, out var next))
        {
            trail.Previous = next;
            field = next.Field;
            return true;
        }
        var step = Find(_slots, parent, key, Hash(parent, key));
        if (step is null && !TryAddStep(parent, key, out step))
        {
            field = default;
            return false;
        }
        trail.Previous?.Learn(step!, ref trail.Misses);
        trail.Previous = step;
        field = step!.Field;
        return true;
    }

    /// <summary>The number of a top-level path, given one if need be.</summary>
    public bool TryAdd(int parent, ReadOnlySpan<byte> key, out int field)
    {
        var trail = default(Trail);
        return TryIntern(parent, key, ref trail, out field);
    }

    private bool TryAddStep(int parent, ReadOnlySpan<byte> key, out Step? step)
    {
        lock (_writing)
        {
            var hash = Hash(parent, key);
            step = Find(_slots, parent, key, hash);
            if (step is not null) return true;
            if (_steps >= StepsMax || !TryAddPath(parent, key, out var field)) return false;
            if (_steps * 2 >= _slots.Length) Grow();
            step = new Step(parent, key.ToArray(), field);
            Insert(_slots, step);
            _steps++;
            return true;
        }
    }

    private bool TryAddPath(int parent, ReadOnlySpan<byte> key, out int field)
    {
        field = default;
        var prefix = parent == Root ? 0 : _paths[parent].Length + 1;
        if (prefix + key.Length > PathBytesMax) return false;
        Span<byte> path = stackalloc byte[PathBytesMax];
        path = path[..(prefix + key.Length)];
        if (prefix > 0)
        {
            _paths[parent].CopyTo(path);
            path[prefix - 1] = (byte)'.';
        }
        key.CopyTo(path[prefix..]);
        // Once the table is full, every new name of a stranger's comes here in vain: it must not cost a string.
        Span<char> name = stackalloc char[PathBytesMax];
        name = name[..Encoding.UTF8.GetChars(path, name)];
        if (_fields.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out field)) return true;
        if (_fields.Count >= FieldsMax) return false;
        field = _fields.Count;
        if (field == _paths.Length) Array.Resize(ref _paths, 2 * field);
        _paths[field] = path.ToArray();
        _fields.Add(new string(name), field);
        Volatile.Write(ref _count, _fields.Count);
        return true;
    }

    private void Grow()
    {
        var larger = new Step[2 * _slots.Length];
        foreach (var step in _slots)
        {
            if (step is not null) Insert(larger, step);
        }
        _slots = larger;
    }

    private static void Insert(Step[] slots, Step step)
    {
        var at = (int)(Hash(step.Parent, step.Key) & (ulong)(slots.Length - 1));
        while (slots[at] is not null) at = (at + 1) & (slots.Length - 1);
        Volatile.Write(ref slots[at], step);
    }

    private static Step? Find(Step[] slots, int parent, ReadOnlySpan<byte> key, ulong hash)
    {
        var at = (int)(hash & (ulong)(slots.Length - 1));
        while (Volatile.Read(ref slots[at]) is { } step)
        {
            if (step.Parent == parent && key.SequenceEqual(step.Key)) return step;
            at = (at + 1) & (slots.Length - 1);
        }
        return null;
    }

    // The framework's keyed string hash over the bytes taken in pairs: strangers cannot choose keys that collide.
    private static ulong Hash(int parent, ReadOnlySpan<byte> key)
    {
        var pairs = string.GetHashCode(MemoryMarshal.Cast<byte, char>(key));
        var odd = (key.Length & 1) == 1 ? key[^1] : 0;
        return ((ulong)(uint)pairs * 0x9E3779B97F4A7C15) >> 20 ^ (ulong)(uint)(parent * 0x01000193) ^ (ulong)odd;
    }

    /// <summary>Where somebody who looks up one key after the other is. One thread at a time.</summary>
    public struct Trail
    {
        internal Step? Previous;
        internal int Misses;
    }

    /// <summary>One key in one object: the way from a parent path to a path.</summary>
    internal sealed class Step
    {
        private const int MissesPerChange = 64;

        // Steps that followed: events of one source have their keys in one order. Hints; races are harmless.
        private Step? _next;
        private Step? _other;

        internal Step(int parent, byte[] key, int field) => (Parent, Key, Field) = (parent, key, field);

        internal int Parent { get; }

        internal byte[] Key { get; }

        internal int Field { get; }

        internal bool TryNext(int parent, ReadOnlySpan<byte> key, [NotNullWhen(true)] out Step? next)
        {
            next = _next;
            if (next?.Is(parent, key) == true) return true;
            next = _other;
            return next?.Is(parent, key) == true;
        }

        // Seldom changed once they are known: what several threads write waits for memory.
        internal void Learn(Step step, ref int misses)
        {
            if (_next is null) _next = step;
            else if (_other is null || ++misses % MissesPerChange == 0) _other = step;
        }

        private bool Is(int parent, ReadOnlySpan<byte> key) => Parent == parent && key.SequenceEqual(Key);
    }
}
