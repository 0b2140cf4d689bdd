using Tocsin.Rules.Model;
using Tocsin.Rules.Windows;
using Tocsin.Rules.Yaml;

namespace Tocsin.Rules.Reading;

/// <summary>Reads what a number must be: <c>gt</c>, <c>gte</c>, <c>lt</c>, <c>lte</c>, <c>eq</c>, <c>neq</c>.</summary>
internal static class BoundsReader
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["gt", "gte", "lt", "lte", "eq", "neq"];

    /// <summary>Reads them; all that are there must hold. None is a fault.</summary>
    /// <param name="map">The map that they stand in.</param>
    /// <param name="most">The largest one that can be asked for.</param>
    public static Bounds? Read(YamlMap map, double most = double.MaxValue)
    {
        foreach (var name in Names)
        {
            if (map.Number(name) is not { } number || Math.Abs(number) <= most) continue;
            map.Fail(name, $"{name} may be {most} at most");
            return null;
        }
        var bounds = new Bounds(
            map.Number("gt"), map.Number("gte"), map.Number("lt"), map.Number("lte"), map.Number("eq"),
            map.Number("neq"));
        if (bounds == new Bounds())
        {
            var names = string.Join(", ", Names);
            if (!Names.Any(map.Has)) map.Fail($"How many or how much is missing: write one of {names}");
            return null;
        }
        if (!IsEmpty(bounds)) return bounds;
        map.Fail("No number is like that: the lower bound is above the upper one");
        return null;
    }

    /// <summary>The largest bound of a count.</summary>
    public static double CountMax => WindowLimits.CountMax;

    /// <summary>The largest bound of a count of different values.</summary>
    public static double DistinctMax => WindowLimits.DistinctMax;

    private static bool IsEmpty(Bounds bounds) =>
        bounds.Greater >= bounds.Less || bounds.Greater >= bounds.AtMost || bounds.AtLeast >= bounds.Less
        || bounds.AtLeast > bounds.AtMost || (bounds.Equal is { } equal && !bounds.Hold(equal));
}
