using Tocsin.Events;
using Tocsin.Language.Values;

namespace Tocsin.Language;

/// <summary>
/// Says whether one event is what a predicate asks for. This is the meaning of the language: blocks and other stores
/// must agree with it.
/// </summary>
public static class EventMatcher
{
    /// <summary>Whether the (normalised) event satisfies the predicate.</summary>
    public static bool Matches(Predicate predicate, EventBatch batch, in EventEntry entry)
    {
        switch (predicate)
        {
            case And and:
                foreach (var item in and.Items)
                {
                    if (!Matches(item, batch, in entry)) return false;
                }
                return true;
            case Or or:
                foreach (var item in or.Items)
                {
                    if (Matches(item, batch, in entry)) return true;
                }
                return false;
            case Not not:
                return !Matches(not.Item, batch, in entry);
            case AnyText any:
                return AnyTextPasses(any.Test, batch, in entry);
            case Leaf leaf:
                return AnyValuePasses(leaf, batch, in entry);
            default:
                throw new InvalidOperationException("BUG: an unknown kind of predicate");
        }
    }

    private static bool AnyTextPasses(WordsTest test, EventBatch batch, in EventEntry entry)
    {
        foreach (ref readonly var value in batch.ValuesOf(in entry))
        {
            if (!IsSearched(batch.Fields.Path(value.Field))) continue;
            if (value.Kind == ValueKind.Text ? test.Text(batch.Text(in value))
                : value.Kind == ValueKind.Json && JsonProbe.AnyText(batch.Text(in value), test)) return true;
        }
        return false;
    }

    /// <summary>Whether bare words look into a field.</summary>
    public static bool IsSearched(ReadOnlySpan<byte> path) =>
        path.SequenceEqual("$overflow"u8) || (path[0] != '$' && !path.SequenceEqual("timestamp"u8));

    private static bool AnyValuePasses(Leaf leaf, EventBatch batch, in EventEntry entry)
    {
        if (PathPasses(leaf.Field.PathUtf8, leaf.Test, batch, in entry)) return true;
        foreach (ref readonly var value in batch.ValuesOf(in entry))
        {
            if (value.Field != Schema.Shape) continue;
            var path = leaf.Field.PathIn(new Shape(batch.Text(in value)));
            return path is not null
                && PathPasses(System.Text.Encoding.UTF8.GetBytes(path), leaf.TestAt(path), batch, in entry);
        }
        return false;
    }

    private static bool PathPasses(ReadOnlySpan<byte> path, ValueTest test, EventBatch batch, in EventEntry entry)
    {
        foreach (ref readonly var value in batch.ValuesOf(in entry))
        {
            var stored = batch.Fields.Path(value.Field);
            // An object is there when one of its fields is.
            if (stored.SequenceEqual(path) || (test is ExistsTest && JsonProbe.IsAbove(path, stored)))
            {
                if (test.Passes(value.Kind, batch.Text(in value), value.Number)) return true;
            }
            else if (value.Kind == ValueKind.Json)
            {
                // Below an array, and in the overflow object, paths go on inside the JSON.
                var passes = value.Field == Schema.Overflow
                    ? JsonProbe.AnyAt(batch.Text(in value), path, test)
                    : JsonProbe.IsAbove(stored, path)
                        && JsonProbe.AnyAt(batch.Text(in value), path[(stored.Length + 1)..], test);
                if (passes) return true;
            }
        }
        return false;
    }
}
