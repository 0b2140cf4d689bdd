using System.Text.Json;
using CsCheck;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Rules.Matching;
using Tocsin.Rules.Model;
using Tocsin.Rules.Pipelines;

namespace Tocsin.Rules.Tests.Matching;

/// <summary>However many rules are looked for at once, each is found where its condition, judged step by step, holds.</summary>
public sealed class MatcherPropertyTests
{
    // Few letters, so that texts often have each other in them; capitals, and letters beyond ASCII.
    private static readonly Gen<string> Text =
        Gen.OneOf("a", "b", "A", "ab", "abc", "É", "é", "1", "-", "\\", "\n", " ").Array[0, 7].Select(string.Concat);

    private static readonly Gen<string> Field = Gen.OneOf("f", "g", "o.x", "o.y", "list");

    private static readonly Gen<ValueTest> Test = Gen.OneOf<ValueTest>(
        Gen.Select(Text, Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool, (text, before, behind, inner, cased) =>
        {
            var pattern = (before ? "*" : "") + text + (inner ? "?" : "") + (behind ? "*" : "");
            var wild = Enumerable.Range(0, pattern.Length).Where(i => pattern[i] is '*' or '?').ToList();
            return (ValueTest)new PatternTest(new Pattern(pattern, wild, cased));
        }),
        Gen.OneOf("1", "11", "-1", "1.0").Select(n => (ValueTest)new EqualsTest(n, cased: false)),
        Gen.OneOf("1", "11").Select(n => (ValueTest)new CompareTest(Comparison.Greater, n, null)),
        Gen.Const<ValueTest>(new ExistsTest()));

    private static readonly Gen<Predicate> Leaf = Gen.OneOf<Predicate>(
        Gen.Select(Field, Test, (f, t) => (Predicate)new Leaf(new FieldRef(f), t)),
        Test.Where(t => t is PatternTest).Select(t => (Predicate)new Keyword(t)),
        Field.Select(f => (Predicate)new Present(new FieldRef(f))),
        Gen.Select(Field, Field, Gen.Enum<FieldRelation>(), Gen.Bool,
            (a, b, how, cased) => (Predicate)new FieldMatch(new FieldRef(a), new FieldRef(b), how, cased)));

    private static readonly Gen<Predicate> Condition = Conditions(3);

    private static readonly Gen<object?> Scalar = Gen.OneOf<object?>(
        Text.Select(t => (object?)t), Gen.Int[-1, 12].Select(i => (object?)i), Gen.OneOf<object?>(1.0, 1.5, true, null));

    private static readonly Gen<Dictionary<string, object?>> Event = Gen.Select(
        Scalar, Scalar, Scalar, Scalar.Array[0, 3], Gen.Int[0, 31], (f, g, x, list, which) =>
        {
            var sent = new Dictionary<string, object?>();
            if ((which & 1) != 0) sent["f"] = f;
            if ((which & 2) != 0) sent["g"] = g;
            if ((which & 4) != 0) sent["o"] = new { x, y = g };
            if ((which & 8) != 0) sent["list"] = list;
            if ((which & 16) != 0) sent["list"] = new object?[] { f, new { x } };
            return sent;
        });

    [Fact]
    public void WhatIsFoundAmongManyRulesIsWhatHoldsStepByStep() =>
        Gen.Select(Condition.Array[1, 12], Event.Array[1, 6]).Sample((conditions, events) =>
        {
            var rules = conditions.Select((c, i) => Rule(i, c)).ToList();
            var index = new RuleIndex(rules, PipelineReader.Shipped);
            var matcher = new RuleMatcher(index);
            using var batch = Batch(events);
            for (var i = 0; i < batch.Count; i++)
            {
                var found = new List<int>();
                matcher.Match(batch, i, found);
                var holds = Enumerable.Range(0, rules.Count).Where(r => matcher.Explain(r).Holds).ToList();
                found.ShouldBe(holds, $"{JsonSerializer.Serialize(events[i])}\n{string.Join('\n', conditions.AsEnumerable())}");
            }
        }, iter: 3_000);

    [Fact]
    public void AnIndexOfLiteralsFindsWhatLookingForEachFinds() =>
        Gen.Select(Text.Where(t => t.Length > 0).Array[1, 40], Text.Array[0, 8].Select(string.Concat)).Sample((literals, text) =>
        {
            var folded = literals.Select(Utf8Text.Fold).ToList();
            var index = new GramIndex([.. folded.Select((f, i) => new Literal(f, i % 3 == 1, i % 3 == 2, [i]))], _ => 0);
            var candidates = new CandidateRules(literals.Length);
            candidates.Begin([.. Enumerable.Repeat(true, literals.Length)]);
            var looked = Utf8Text.Fold(text).AsSpan();
            index.Find(looked, candidates);
            var expected = new List<int>();
            for (var i = 0; i < folded.Count; i++)
            {
                var isThere = (i % 3) switch
                {
                    1 => looked.StartsWith(folded[i]),
                    2 => looked.EndsWith(folded[i]),
                    _ => looked.IndexOf(folded[i]) >= 0,
                };
                if (isThere) expected.Add(i);
            }
            candidates.Found.ToArray().Order().ShouldBe(expected);
        });

    private static Gen<Predicate> Conditions(int depth) => depth == 0
        ? Leaf
        : Gen.OneOf(
            Leaf,
            Conditions(depth - 1).List[1, 3].Select(i => (Predicate)new And(i)),
            Conditions(depth - 1).List[1, 4].Select(i => (Predicate)new Or(i)),
            Conditions(depth - 1).Select(i => (Predicate)new Not(i)),
            Conditions(depth - 1).Select(i => (Predicate)new Selection("part", i)));

    private static EventRule Rule(int number, Predicate condition) => new(
        new RuleHead { Id = $"{number}", Title = "x", Origin = new RuleOrigin("x.yml", 1, "") }, LogSource.Any, condition);

    private static EventBatch Batch(IReadOnlyList<object> events)
    {
        var lines = events.Select(e => JsonSerializer.SerializeToUtf8Bytes(e)).ToList();
        var bytes = lines.SelectMany(l => l).ToArray();
        var pooled = System.Buffers.ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(pooled, 0);
        var origin = new BatchOrigin { ReceivedTicks = 1, HostName = "h", NormaliserVersion = 1 };
        var batch = new EventBatch(pooled, bytes.Length, new FieldTable(), origin);
        var at = 0;
        foreach (var line in lines)
        {
            Events.Json.EventReader.TryRead(batch, at, line.Length, out _).ShouldBeTrue();
            at += line.Length;
        }
        return batch;
    }
}
