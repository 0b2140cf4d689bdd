using System.Diagnostics;
using Tocsin.Events;
using Tocsin.Language.Values;
using Tocsin.Rules.Windows;

namespace Tocsin.Rules.Matching;

/// <summary>
/// Says which event rules are true of one event after the other. <see cref="Match"/> is the way of matching. One thread
/// at a time; several matchers may share an index.
/// </summary>
public sealed class RuleMatcher
{
    private const int StrikesMax = 3;

    private readonly RuleIndex _index;
    private readonly MatchState _state;
    private readonly CandidateRules _candidates;
    private readonly RouteTable _routes;
    private readonly ViewRepairs _repairs;
    private readonly MadeFields[] _made;
    private readonly byte[] _strikes;
    private readonly long _budgetTicks;
    private LogSourceRoute? _route;

    /// <summary>A matcher.</summary>
    /// <param name="index">The rules.</param>
    /// <param name="budget">
    /// How long a rule may take for one event. One that takes longer three times in a row is parked; null for no bound.
    /// </param>
    public RuleMatcher(RuleIndex index, TimeSpan? budget = null)
    {
        _index = index;
        _routes = new RouteTable(index);
        // Both need slots of their own, for which the state must have room.
        (_repairs, _made) = (index.Repairs, index.Made);
        _state = new MatchState(index.Slots, index.Leaves);
        _candidates = new CandidateRules(index.Rules.Count);
        _strikes = new byte[index.Rules.Count];
        _budgetTicks = budget is { } time ? (long)(time.TotalSeconds * Stopwatch.Frequency) : long.MaxValue;
    }

    /// <summary>The event that was last matched, for whoever looks at its fields.</summary>
    public IEventFields Event => _state.View;

    /// <summary>How many rules were asked about events so far: what the index could not rule out.</summary>
    public long Asked { get; private set; }

    /// <summary>Finds the rules that are true of an event.</summary>
    /// <param name="batch">The event's batch.</param>
    /// <param name="index">The event's place in it.</param>
    /// <param name="matched">Gets the rules' numbers, ascending.</param>
    /// <param name="failed">Gets rules that could not be judged, and why; null to have the failure thrown.</param>
    /// <param name="id">The event's id, where the batch does not say it.</param>
    /// <param name="excepted">Gets the numbers of rules that are true and that an exception keeps quiet.</param>
    public void Match(
        EventBatch batch, int index, List<int> matched, List<(int Rule, string Why)>? failed = null, long? id = null,
        List<int>? excepted = null)
    {
        _state.View.Begin(batch, index, id ?? batch.FirstId + index);
        _repairs.Apply(_state.View);
        var route = _route = _routes.Find(_state.View, out var met);
        foreach (var entry in met) _made[entry].Make(_state.View);
        _candidates.Begin(route.Allowed);
        _candidates.Add(route.Unwitnessed);
        foreach (var (slot, witnesses) in route.Witnesses)
        {
            for (var at = _state.View.First(slot); at >= 0; at = _state.View.Next(at))
            {
                witnesses.Find(_state.View, ref _state.View.At(at), _candidates);
            }
        }
        var before = matched.Count;
        foreach (var rule in _candidates.Found)
        {
            if (!IsParked(rule) && Holds(rule, failed)) (IsExcepted(rule) ? excepted : matched)?.Add(rule);
        }
        Asked += _candidates.Count;
        if (matched.Count - before > 1) matched.Sort(before, matched.Count - before, null);
    }

    /// <summary>Explains, for the event that was last matched, what of a rule's condition holds.</summary>
    public Explanation Explain(int rule) => new Explainer(
        _index.Sources.FieldsOf(_index.Rules[rule].LogSource), _state.View).Explain(_index.Rules[rule].Condition);

    /// <summary>Explains whether and why the event that was last matched may be one of a rule's log source.</summary>
    public Explanation ExplainSource(int rule) => _index.Sources.Explain(_index.Rules[rule].LogSource, _state.View);

    /// <summary>The names of a rule's exceptions that are about the event that was last matched.</summary>
    public IReadOnlyList<string> ExceptionsOf(int rule) =>
    [
        .. _index.Rules[rule].Head.Exceptions
            .Where((_, i) => IsMet(_index.Exceptions[rule][i])).Select(e => e.Name),
    ];

    /// <summary>Whether the log source of the event that was last matched lets a rule be asked at all.</summary>
    public bool IsMeant(int rule) => Allowed[rule];

    /// <summary>Whether a rule is not asked any more, because it took too long.</summary>
    public bool IsParked(int rule) => _strikes[rule] == StrikesMax;

    /// <summary>Of the event that was last matched: for each rule, whether its log source lets it be asked.</summary>
    internal bool[] Allowed => _route!.Allowed;

    /// <summary>Whether the event that was last matched has a value in a slot.</summary>
    internal bool HasSlot(int slot) => _state.View.First(slot) >= 0;

    private bool Holds(int rule, List<(int Rule, string Why)>? failed)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            return _index.Conditions[rule].Holds(_state);
        }
        catch (TooMuchException e) when (failed is not null)
        {
            failed.Add((rule, e.Message));
            return false;
        }
        finally
        {
            // In a row: that the machine was busy with something else is no fault of the rule.
            if (Stopwatch.GetTimestamp() - began <= _budgetTicks) _strikes[rule] = 0;
            else if (++_strikes[rule] == StrikesMax)
            {
                failed?.Add((rule, "It took too long three times in a row and is parked until its file changes"));
            }
        }
    }

    private bool IsExcepted(int rule)
    {
        foreach (var exception in _index.Exceptions[rule])
        {
            if (IsMet(exception)) return true;
        }
        return false;
    }

    private bool IsMet((Node When, long UntilTicks) exception) =>
        _state.View.ReceivedTicks < exception.UntilTicks && exception.When.Holds(_state);
}
