#:project ../src/Tocsin.Rules/Tocsin.Rules.csproj
#:property RestorePackagesWithLockFile=false
// How fast events are counted by rules about several, and how much memory groups take; beside a dictionary of queues.
//   dotnet run -c Release bench/windows.cs [GROUPS]

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tocsin.Rules.Model;
using Tocsin.Rules.Windows;
using Tocsin.Rules.Windows.Running;

var groups = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
const int Updates = 4_000_000;
var keys = Enumerable.Range(0, groups)
    .Select(i => Encoding.UTF8.GetBytes($"10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}")).ToArray();
var ten = new Bounds(AtLeast: 10);

Console.WriteLine($"{groups} groups, {Updates} updates, groups in turns");
Measure("baseline: Dictionary<string, Queue<long>>", Baseline);
Measure("count", () => Engine(new CountCheck(ten), "a"));
Measure("distinct", () => Engine(new DistinctCheck(["value"], ten), "a"));
Measure("sum", () => Engine(new FigureCheck(WindowFigure.Sum, "value", 0, new Bounds(AtLeast: 1e9)), "a"));
Measure("ordered", () => Engine(new TogetherCheck(true), "a", "b"));

void Measure(string name, Func<(object State, double Seconds)> run)
{
    var before = GC.GetTotalMemory(forceFullCollection: true);
    var (state, seconds) = run();
    var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-44} {Updates / seconds,12:N0}/s {bytes / 1e6,8:N0} MB {(double)bytes / groups,6:N0} B a group"));
    GC.KeepAlive(state);
}

(object State, double Seconds) Baseline()
{
    var windows = new Dictionary<string, Queue<long>>();
    var watch = Stopwatch.StartNew();
    for (var i = 0; i < Updates; i++)
    {
        var key = Encoding.UTF8.GetString(keys[i % groups]);
        if (!windows.TryGetValue(key, out var queue)) windows[key] = queue = new();
        while (queue.TryPeek(out var first) && first <= i - (2 * groups)) queue.Dequeue();
        queue.Enqueue(i);
    }
    return (windows, watch.Elapsed.TotalSeconds);
}

(object State, double Seconds) Engine(WindowCheck check, params string[] inputs)
{
    var head = new RuleHead { Id = "w", Title = "w", Origin = new RuleOrigin("bench", 1, "") };
    // Each group has two events in a window, an event a microsecond.
    var span = TimeSpan.FromMicroseconds(2.5 * groups);
    var options = new WindowOptions { GroupsOfRuleMax = int.MaxValue, Lateness = TimeSpan.Zero };
    var one = new Event();
    var engine = new WindowEngine([], [new WindowRule(head, inputs, ["group"], span, check)], one, options);
    var (input, found) = (engine.InputOf("a"), new List<WindowFinding>());
    var watch = Stopwatch.StartNew();
    for (var i = 0; i < Updates; i++)
    {
        one.Set(keys[i % groups], i + 1);
        engine.Observe(input, one, found);
    }
    return (engine, watch.Elapsed.TotalSeconds);
}

internal sealed class Event : IEventFields, IFieldSlots
{
    private static readonly byte[][] Values = [.. Enumerable.Range(0, 8).Select(i => new[] { (byte)('0' + i) })];
    private byte[] _key = [];

    public long Id { get; private set; }

    public long Ticks => Id * TimeSpan.TicksPerMicrosecond;

    public long ReceivedTicks => Ticks;

    public void Set(byte[] key, long id) => (_key, Id) = (key, id);

    public int SlotOf(string field) => field == "group" ? 0 : 1;

    public bool TryText(int slot, out ReadOnlySpan<byte> text)
    {
        text = slot == 0 ? _key : Values[Id & 7];
        return true;
    }
}
