using System.Runtime.InteropServices;
using System.Text;
using Tocsin.Rules.Model;
using Tocsin.Rules.Windows;

namespace Tocsin.Detection.Rules.BackTests;

/// <summary>Counts what one rule finds.</summary>
internal sealed class RuleTally(RuleHead head, IReadOnlyList<(string Field, int Slot)> entities)
{
    private const int ValuesMax = 10_000;
    private const int ShownMax = 10;
    private const int IdsMax = 20;
    private const int ValueCharactersMax = 200;

    private readonly SortedDictionary<DateOnly, (long Hits, long Alerts)> _days = [];
    private readonly Dictionary<(string Field, string Value), long> _values = [];
    private readonly List<string> _ids = [];
    private long _hits;
    private long _alerts;

    /// <summary>Counts an event, and an alert if it began one.</summary>
    public void Add(IEventFields fields, bool beganAlert)
    {
        var day = DateOnly.FromDateTime(new DateTime(fields.Ticks, DateTimeKind.Utc));
        var (hits, alerts) = _days.GetValueOrDefault(day);
        _days[day] = (hits + 1, alerts + (beganAlert ? 1 : 0));
        _hits++;
        if (beganAlert) _alerts++;
        if (_ids.Count < IdsMax) _ids.Add(fields.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        foreach (var (field, slot) in entities)
        {
            if (!fields.TryText(slot, out var text) || text.IsEmpty) continue;
            var value = Encoding.UTF8.GetString(text[..Math.Min(text.Length, ValueCharactersMax)]);
            if (_values.Count >= ValuesMax && !_values.ContainsKey((field, value))) continue;
            CollectionsMarshal.GetValueRefOrAddDefault(_values, (field, value), out _)++;
        }
    }

    /// <summary>What was counted.</summary>
    public BackTestRule Result()
    {
        var top = _values.OrderByDescending(v => v.Value).ThenBy(v => v.Key.Value, StringComparer.Ordinal)
            .Select(v => new EntityCount(v.Key.Field, v.Key.Value, v.Value)).ToList();
        return new BackTestRule(
            head.Id, head.Title, _hits, _alerts,
                [.. _days.Select(d => new BackTestDay(d.Key, d.Value.Hits, d.Value.Alerts))],
            [.. top.Take(ShownMax)], [.. top.Where(t => _hits >= 10 && t.Count * 2 >= _hits).Take(ShownMax)], _ids);
    }
}
