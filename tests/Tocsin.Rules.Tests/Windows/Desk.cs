using System.Globalization;
using Tocsin.Rules.Model;
using Tocsin.Rules.Windows;
using Tocsin.Rules.Windows.Running;

namespace Tocsin.Rules.Tests.Windows;

/// <summary>An engine, events at seconds after a start, and what it found.</summary>
internal sealed class Desk
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeSlots _slots = new();
    private readonly FakeEvent _event;
    private readonly WindowRule[] _rules;
    private readonly WindowOptions? _options;
    private long _id;

    public Desk(params WindowRule[] rules) : this(null, rules)
    {
    }

    public Desk(WindowOptions? options, params WindowRule[] rules)
    {
        (_rules, _options, _event) = (rules, options, new FakeEvent(_slots));
        Engine = New();
    }

    public WindowEngine Engine { get; private set; }

    public List<WindowFinding> Found { get; } = [];

    /// <summary>Of each finding its sign, its rule, its group and the second at which it crossed.</summary>
    public string Story => string.Join(" ", Found.Select(Text));

    public WindowRuleState State => Engine.States()[0];

    /// <summary>What stays when findings that were replaced or withdrawn are left out.</summary>
    public IEnumerable<string> Standing => StandingOf(Found);

    public static IEnumerable<string> StandingOf(IEnumerable<WindowFinding> findings)
    {
        var standing = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var finding in findings)
        {
            if (finding.Kind == WindowFindingKind.Withdrawn) standing.Remove(finding.Identity);
            else if (finding.Kind == WindowFindingKind.Found)
            {
                if (finding.Replaces is { } old) standing.Remove(old);
                standing.Add(finding.Identity);
            }
        }
        return standing;
    }

    public static WindowRule Rule(
        WindowCheck check, string inputs = "a", string by = "", double span = 10, string id = "w") => new(
            Head(id), inputs.Split(' '), by.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            TimeSpan.FromSeconds(span), check);

    public static RuleHead Head(string id, string? name = null) =>
        new() { Id = id, Name = name, Title = id, Origin = new RuleOrigin("f.yml", 1, "") };

    public static string Text(WindowFinding f)
    {
        var sign = f.Kind switch
        {
            WindowFindingKind.Recovered => "recovered ",
            WindowFindingKind.Withdrawn => "withdrawn ",
            _ => "",
        };
        var at = new TimeSpan(f.CrossedTicks - Start.UtcTicks).TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return $"{sign}{f.RuleId}({string.Join(",", f.Group.Select(g => g.Value))})@{at}";
    }

    /// <summary>
    /// Events as <c>a@3</c> or <c>a@3:host=x,user=y</c>, which arrive when they happen, or in the order told.
    /// </summary>
    public Desk See(string events)
    {
        foreach (var text in events.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (inputs, rest) = (text[..text.IndexOf('@', StringComparison.Ordinal)], text.Split('@')[1].Split(':'));
            var at = double.Parse(rest[0], CultureInfo.InvariantCulture);
            See(inputs, at, rest.Length > 1 ? rest[1].Replace(',', ' ') : "");
        }
        return this;
    }

    public Desk See(string inputs, double at, string fields = "", double? arrived = null, long? id = null)
    {
        _event.With(fields);
        _event.Id = id ?? ++_id;
        _event.Ticks = Start.UtcTicks + (long)(at * TimeSpan.TicksPerSecond);
        _event.ReceivedTicks = Start.UtcTicks + (long)((arrived ?? at) * TimeSpan.TicksPerSecond);
        foreach (var input in inputs.Split('+')) Engine.Observe(input, _event, Found);
        return this;
    }

    public Desk Pass(double seconds, bool isCaughtUp = true)
    {
        Engine.Advance(Start.AddSeconds(seconds), isCaughtUp, Found);
        return this;
    }

    /// <summary>Goes on with another engine that knows what was saved.</summary>
    public Desk Restart(params WindowRule[] rules)
    {
        var stream = new MemoryStream();
        Engine.Save(stream);
        stream.Position = 0;
        Engine = New(rules);
        Engine.Load(stream).ShouldBeTrue();
        return this;
    }

    private WindowEngine New(params WindowRule[] rules) => new(
        new[] { "a", "b", "c", "d" }.Select(id => new EventRule(
            Head(id, "name-of-" + id), LogSource.Any, Language.Predicate.Everything)),
        rules.Length > 0 ? rules : _rules, _slots, _options);
}
