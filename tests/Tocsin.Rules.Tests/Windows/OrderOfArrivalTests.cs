using CsCheck;
using Tocsin.Rules.Model;
using Tocsin.Rules.Windows;
using static Tocsin.Rules.Tests.Windows.Desk;

namespace Tocsin.Rules.Tests.Windows;

/// <summary>What is found follows from the events, not from the order in which they come, nor from restarts.</summary>
public sealed class OrderOfArrivalTests
{
    private static readonly WindowOptions Options = new() { Lateness = TimeSpan.FromSeconds(20) };

    private static readonly (string Name, WindowRule Rule)[] Rules =
    [
        ("count", Rule(new CountCheck(new Bounds(AtLeast: 3)), "a b", by: "h")),
        ("range", Rule(new CountCheck(new Bounds(AtLeast: 2, AtMost: 3)), "a b", by: "h")),
        ("distinct", Rule(new DistinctCheck(["v"], new Bounds(AtLeast: 3)), "a b", by: "h")),
        ("sum", Rule(new FigureCheck(WindowFigure.Sum, "v", 0, new Bounds(AtLeast: 7)), "a b", by: "h")),
        ("mean", Rule(new FigureCheck(WindowFigure.Average, "v", 0, new Bounds(Greater: 2)), "a b", by: "h")),
        ("median", Rule(new FigureCheck(WindowFigure.Percentile, "v", 50, new Bounds(AtLeast: 3)), "a", by: "h")),
        ("together", Rule(new TogetherCheck(false), "a b c", by: "h")),
        ("ordered", Rule(new TogetherCheck(true), "a b c", by: "h")),
        ("one without another", Rule(
            new TogetherCheck(false, new InputAll([new InputFound("a"), new InputNot(new InputFound("c"))])), "a b c")),
        ("change", Rule(new ChangeCheck("v"), "a b c", by: "h")),
        ("new term", Rule(new NewTermCheck(["v"], TimeSpan.Zero), "a b", by: "h", span: 30)),
        ("fall", Rule(new SpikeCheck(0.5, 3), "a b c", by: "h")),
    ];

    public static TheoryData<string> Names => [.. Rules.Select(r => r.Name)];

    [Theory, MemberData(nameof(Names))]
    public void AnyOrderWithinTheLatenessFindsTheSame(string name)
    {
        var rule = Rules.Single(r => r.Name == name).Rule;
        Gen.Select(Events, Gen.Int[0, 20].Array[60]).Sample((events, delays) =>
        {
            // Each comes when it happens, or later by its delay.
            var late = events.Select((e, i) => (Event: e, At: e.At + (delays[i] * 1000))).OrderBy(p => p.At)
                .Select(p => p.Event);
            Found(rule, late).ShouldBe(Found(rule, events));
        }, iter: 400);
    }

    [Theory, MemberData(nameof(Names))]
    public void ARestartAnywhereFindsTheSame(string name)
    {
        var rule = Rules.Single(r => r.Name == name).Rule;
        var places = Gen.Int[0, 60];
        Gen.Select(Events, Gen.Int[0, 20].Array[60], places, places).Sample((events, delays, at, back) =>
        {
            var late = events.Select((e, i) => (Event: e, At: e.At + (delays[i] * 1000))).OrderBy(p => p.At)
                .Select(p => p.Event).ToArray();
            var whole = new Desk(Options, rule);
            for (var i = 0; i < late.Length; i++) See(whole, late[i], i);
            var torn = new Desk(Options, rule);
            at = Math.Min(at, late.Length);
            for (var i = 0; i < at; i++) See(torn, late[i], i);
            torn.Restart();
            // What was counted comes again.
            for (var i = Math.Max(0, at - back); i < late.Length; i++) See(torn, late[i], i);
            torn.Found.Select(Text).ShouldBe(whole.Found.Select(Text));
            torn.Standing.ShouldBe(whole.Standing);
        }, iter: 200);
    }

    [Fact]
    public void ARestartFindsTheSameAbsences() =>
        Gen.Select(Events, Gen.Int[0, 15].Array[60], Gen.Int[0, 60], Gen.Int[0, 30])
        .Sample((events, delays, at, behind) =>
        {
            var late = events.Select((e, i) => (Event: e, At: (e.At / 1000) + delays[i])).OrderBy(p => p.At).ToArray();
            var (whole, torn) = (new Desk(Options, Absence), new Desk(Options, Absence));
            for (var second = 0; second < 200; second++)
            {
                // What comes after a state was saved is lost with it, and comes again, before time passes again.
                if (second == at) torn.Restart();
                for (var i = 0; i < late.Length; i++)
                {
                    if (late[i].At != second) continue;
                    See(whole, late[i].Event, second, i + 1);
                    See(torn, late[i].Event, second, i + 1);
                }
                whole.Pass(second);
                if (second < at || second > at + behind) torn.Pass(second);
            }
            torn.Standing.ShouldBe(whole.Standing);
        }, iter: 300);

    private static WindowRule Absence { get; } = Rule(new AbsenceCheck(), "a b", by: "h");

    private static void See(Desk desk, Event one, int arrived, int id) =>
        desk.See("abc"[one.Input].ToString(), one.At / 1000d, $"h={one.Host}", arrived, id);

    private static Gen<Event[]> Events { get; } =
        Gen.Select(Gen.Int[0, 60_000], Gen.Int[0, 2], Gen.Int[0, 1], Gen.Int[1, 4])
            .Select((at, input, host, value) => new Event(at, input, host, value)).Array[0, 60]
            .Select(events => events.DistinctBy(e => e.At).OrderBy(e => e.At).ToArray());

    private static IEnumerable<string> Found(WindowRule rule, IEnumerable<Event> events)
    {
        var (desk, i) = (new Desk(Options, rule), 0);
        foreach (var one in events) See(desk, one, i++);
        desk.State.Late.ShouldBe(0);
        return desk.Standing;
    }

    private static void See(Desk desk, Event one, int i) => desk.See(
        "abc"[one.Input].ToString(), one.At / 1000d, $"h={one.Host} v={one.Value}", arrived: 100 + i, id: i + 1);

    // At in milliseconds.
    private sealed record Event(int At, int Input, int Host, int Value);
}
