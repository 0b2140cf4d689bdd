using System.Text.Json;
using Tocsin.Rules.Matching;

namespace Tocsin.Rules.Explaining;

/// <summary>
/// Explanations for programs:
/// <c>{"rule_id","title","fires","verdict","exceptions":[…],"log_source":PART,"condition":PART}</c>, a part being
/// <c>{"text","holds","found":[…],"parts":[…]}</c>, with <c>"selection":true</c> where the text is a name that the
/// author gave it, and with <c>"nearly"</c> and <c>"event_has":[…]</c> where something is missing.
/// </summary>
public static class ExplanationJson
{
    /// <summary>Writes one as an object.</summary>
    public static void Write(Utf8JsonWriter writer, RuleExplanation explanation)
    {
        writer.WriteStartObject();
        writer.WriteString("rule_id", explanation.Rule.Head.Id);
        writer.WriteString("title", explanation.Rule.Head.Title);
        writer.WriteBoolean("fires", explanation.Fires);
        writer.WriteString("verdict", explanation.Verdict);
        Write(writer, "exceptions", explanation.Exceptions);
        writer.WritePropertyName("log_source");
        Write(writer, explanation.LogSource, explanation.Event, isWanted: false);
        writer.WritePropertyName("condition");
        Write(writer, explanation.Condition, explanation.Event, isWanted: true);
        writer.WriteEndObject();
    }

    // What is wanted is what would make the rule fire.
    private static void Write(
        Utf8JsonWriter writer, Explanation part, IReadOnlyList<NamedValue> values, bool isWanted)
    {
        isWanted &= !part.Holds && !part.IsNegated;
        writer.WriteStartObject();
        writer.WriteString("text", part.Text);
        writer.WriteBoolean("holds", part.Holds);
        if (part.IsSelection) writer.WriteBoolean("selection", true);
        if (part.Found.Count > 0) Write(writer, "found", part.Found);
        if (isWanted && part.About is Language.Leaf leaf)
        {
            if (NearMiss.Of(part, values) is { } nearly) writer.WriteString("nearly", nearly);
            if (part.Found.Count == 0) Write(writer, "event_has", FieldSuggestions.For(leaf.Field.Name, values));
        }
        if (part.Parts.Count > 0)
        {
            writer.WriteStartArray("parts");
            foreach (var inner in part.Parts) Write(writer, inner, values, isWanted);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }
}
