using System.Text.Json;
using CsCheck;

namespace Tocsin.Storage.Tests.Tables;

/// <summary>An event as it is sent: some fields may be of any kind, or not there.</summary>
/// <param name="Millisecond">When, from the start of <see cref="Day"/>.</param>
/// <param name="Category">What kind of event, so that there are several blocks.</param>
/// <param name="Host">A text or null.</param>
/// <param name="User">A text, a number, JSON text or null.</param>
/// <param name="Number">An integer, a double, a text or null.</param>
internal sealed record Sent(int Millisecond, string Category, object? Host, object? User, object? Number)
{
    public static readonly DateTime Day = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly Gen<object?> Values = Gen.OneOf(
        Gen.Long[-20, 20].Select(l => (object?)l),
        // Halves, so that sums do not depend on the order of addition.
        Gen.Int[-20, 20].Select(i => (object?)(i + 0.5)),
        Gen.Int[0, 9].Select(i => (object?)$"{i}"),
        Gen.Int[0, 9].Select(i => (object?)$"{i}.25"),
        Gen.Int[0, 5].Select(i => (object?)$"word{i}"),
        Gen.Const((object?)null));

    /// <summary>Events of ten minutes.</summary>
    public static Gen<Sent[]> Some { get; } = Gen.Select(
        Gen.Int[0, 600_000],
        Gen.Int[0, 2].Select(i => "abc"[i].ToString()),
        Gen.Int[0, 6].Select(i => i == 0 ? null : (object?)$"host{i}"),
        Gen.OneOf(Gen.Int[0, 40].Select(i => (object?)$"user{i}"), Values, Gen.Const((object?)"[1,\"x\"]")),
        Values,
        (time, category, host, user, number) => new Sent(time, category, host, user, number)).Array[1, 300];

    public DateTime Time => Day.AddMilliseconds(Millisecond);

    /// <summary>The start of its span of time.</summary>
    public string Bucket(int seconds) =>
        Text(Time.AddTicks(-(Time.Ticks - DateTime.UnixEpoch.Ticks) % (seconds * TimeSpan.TicksPerSecond)));

    public static string Text(DateTime time) => time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", null);

    /// <summary>The event as a line.</summary>
    public string Json()
    {
        var details = new Dictionary<string, object?>();
        if (User is string array && array[0] == '[') details["u"] = JsonSerializer.Deserialize<JsonElement>(array);
        else if (User is not null) details["u"] = User;
        if (Host is not null) details["h"] = Host;
        // Null is sent: it is no value either.
        details["n"] = Number;
        return JsonSerializer.Serialize(new { timestamp = Text(Time), category = Category, summary = "x", details });
    }
}
