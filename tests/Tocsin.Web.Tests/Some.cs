using System.Text;
using Tocsin.Alerts;
using Tocsin.Alerts.Access;
using Tocsin.Events;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Questions;
using Tocsin.Testing;
using Tocsin.Web.Operations;
using Severity = Tocsin.Alerting.Severity;

namespace Tocsin.Web;

/// <summary>Makes what tests need.</summary>
internal static class Some
{
    private static readonly DateTimeOffset Time = new(2025, 7, 1, 10, 0, 0, TimeSpan.Zero);

    /// <summary>What guards the operations of somebody who may do anything.</summary>
    public static PageGuard Guard { get; } = new(new Caller("dana", Role.Person, "aaaaaaaa"), _ => true);

    public static FoundEvent Event(long id, string summary = "hello") =>
        new(id, new Instant(Time.UtcTicks), Encoding.UTF8.GetBytes(Json(id, summary)));

    public static string Json(long id, string summary = "hello") =>
        $$"""{"id":"{{id}}","utctimestamp":"2025-07-01T10:00:00Z","hostname":"web1","summary":"{{summary}}"}""";

    public static Alert Alert(string id) => new() { Id = id, Rule = id, Summary = id, Severity = Severity.High };

    /// <summary>Events of which searches find what a test says.</summary>
    public static PageEvents Events(Func<EventQuestion, CancellationToken, Task<Outcome<SearchAnswer>>> find) =>
        new(new FakeEvents(find, id => Event(id)), new QuestionReader(TimeProvider.System), Guard);

    /// <summary>Events of which every search finds the same.</summary>
    public static PageEvents Events(SearchAnswer answer) =>
        Events((_, _) => Task.FromResult<Outcome<SearchAnswer>>(answer));
}
