using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Tocsin.Logging.Tests;

public sealed class EventTests
{
    [Fact]
    public void FieldsAreThoseOfTheSchema()
    {
        var e = Some.Logged(
            log => log.LogWarning(new EventId(7, "Slow"), "Order {Order} took {Seconds} s", 42, 1.5),
            o => o.Tags.Add("prod")).Single();
        e.Text("category").ShouldBe("application");
        e.Text("hostname").ShouldBe(Environment.MachineName);
        e.Text("processname").ShouldBe(AppDomain.CurrentDomain.FriendlyName);
        e.GetProperty("processid").GetInt32().ShouldBe(Environment.ProcessId);
        e.Text("severity").ShouldBe("WARNING");
        e.Text("source").ShouldBe("Shop.Cart");
        e.Text("summary").ShouldBe("Order 42 took 1.5 s");
        e.GetProperty("tags").EnumerateArray().Select(t => t.GetString()).ShouldBe(["prod"]);
        var details = e.Details();
        details.Text("messagetemplate").ShouldBe("Order {Order} took {Seconds} s");
        details.GetProperty("Order").GetInt32().ShouldBe(42);
        details.GetProperty("Seconds").GetDouble().ShouldBe(1.5);
        details.GetProperty("eventid").GetInt32().ShouldBe(7);
        details.Text("eventname").ShouldBe("Slow");
        details.Text("logger").ShouldBe("Shop.Cart");
        details.GetProperty("sequence").GetInt64().ShouldBe(1);
        details.Text("sender").Length.ShouldBe(32);
    }

    [Theory]
    [InlineData(LogLevel.Trace, "DEBUG")]
    [InlineData(LogLevel.Debug, "DEBUG")]
    [InlineData(LogLevel.Information, "INFO")]
    [InlineData(LogLevel.Warning, "WARNING")]
    [InlineData(LogLevel.Error, "ERROR")]
    [InlineData(LogLevel.Critical, "CRITICAL")]
    public void LevelsAreNamedAsInSyslog(LogLevel level, string severity) =>
        Some.Logged(log => log.Log(level, "x")).Single().Text("severity").ShouldBe(severity);

    [Fact]
    public void TimeIsThatOfTheClockInUtcWithFullPrecision()
    {
        var moment = DateTimeOffset.Parse("2026-03-29T03:04:05.1234567+02:00", CultureInfo.InvariantCulture);
        using var server = new StubServer();
        var options = new TocsinLoggerOptions { Url = server.Url, BatchSize = 1 };
        using (var provider = new TocsinLoggerProvider(options, new FakeTimeProvider(moment)))
        {
            provider.CreateLogger("x").LogInformation("x");
        }
        server.Accepted.Single().Text("timestamp").ShouldBe("2026-03-29T01:04:05.1234567Z");
    }

    [Fact]
    public void ValuesKeepTheirTypes()
    {
        var id = Guid.NewGuid();
        var details = Some.Logged(log => log.LogInformation(
            "{Flag} {Small} {Big} {Price} {Kind} {Id} {Nothing} {List} {Map}", true, (byte)1, ulong.MaxValue, 9.99m,
            DayOfWeek.Monday, id, null, new[] { 1, 2 }, new Dictionary<string, object?> { ["a"] = 1 }))
            .Single().Details();
        details.GetProperty("Flag").GetBoolean().ShouldBeTrue();
        details.GetProperty("Small").GetInt32().ShouldBe(1);
        details.GetProperty("Big").GetUInt64().ShouldBe(ulong.MaxValue);
        details.GetProperty("Price").GetDecimal().ShouldBe(9.99m);
        details.Text("Kind").ShouldBe("Monday");
        details.Text("Id").ShouldBe(id.ToString());
        details.GetProperty("Nothing").ValueKind.ShouldBe(JsonValueKind.Null);
        details.GetProperty("List").EnumerateArray().Select(n => n.GetInt32()).ShouldBe([1, 2]);
        details.GetProperty("Map").GetProperty("a").GetInt32().ShouldBe(1);
    }

    [Fact]
    public void ScopesAddTheirTextsAndTheirValues()
    {
        var details = Some.Logged(log =>
        {
            using (log.BeginScope("order {OrderId}", 5))
            using (log.BeginScope(new Dictionary<string, object> { ["Tenant"] = "north" }))
            using (log.BeginScope("plain"))
            {
                log.LogInformation("x");
            }
        }).Single().Details();
        details.GetProperty("scopes").EnumerateArray().Select(s => s.GetString()).ShouldBe(["order 5", "plain"]);
        details.GetProperty("OrderId").GetInt32().ShouldBe(5);
        details.Text("Tenant").ShouldBe("north");
    }

    [Fact]
    public void ExceptionsHaveTypeMessageAndStackTrace()
    {
        var exception = Some.Logged(log =>
        {
            try
            {
                throw new InvalidOperationException("broken");
            }
            catch (InvalidOperationException error)
            {
                log.LogError(error, "failed");
            }
        }).Single().Details().GetProperty("exception");
        exception.Text("type").ShouldBe("System.InvalidOperationException");
        exception.Text("message").ShouldBe("broken");
        exception.Text("stacktrace").ShouldContain(nameof(ExceptionsHaveTypeMessageAndStackTrace));
    }

    [Fact]
    public void AValueNeverHidesWhatTheSenderSays()
    {
        var state = new List<KeyValuePair<string, object?>>
        {
            new("sequence", "x"), new("sender", "y"), new("A", 1), new("A", 2),
        };
        var details = Some.Logged(log => log.Log(LogLevel.Information, 0, state, null, (_, _) => "taken"))
            .Single().Details();
        details.GetProperty("sequence").GetInt64().ShouldBe(1);
        details.Text("sequence_").ShouldBe("x");
        details.Text("sender_").ShouldBe("y");
        details.GetProperty("A").GetInt32().ShouldBe(1);
        details.GetProperty("A_").GetInt32().ShouldBe(2);
    }

    [Fact]
    public void NothingThatCanBeLoggedThrows()
    {
        var circle = new List<object>();
        circle.Add(circle);
        var inside = new Dictionary<string, object?> { ["circle"] = circle };
        Action<ILogger>[] hostile =
        [
            log => log.LogInformation("{X}", new HostileObject()),
            log => log.LogInformation("{X}", (object)new[] { new HostileObject() }),
            log => log.LogInformation(new HostileException(), "x"),
            log => log.Log(LogLevel.Information, 0, new HostileState(), null, (_, _) => "state"),
            log => log.Log(LogLevel.Information, 0, 1, null, (_, _) => throw new InvalidOperationException("no")),
            log => log.Log(LogLevel.Information, 0, new HostileObject(), null, (_, _) => null!),
            log => log.LogInformation("{X} {Y}", double.NaN, float.NegativeInfinity),
            log => log.LogInformation("{X}", "half \ud800 and \0 and \u001b[31m"),
            log => log.Log(LogLevel.Information, 0, circle, null, (_, _) => "circle"),
            log => log.Log(LogLevel.Information, 0, inside, null, (_, _) => "inside"),
            log =>
            {
                using (log.BeginScope(new HostileObject())) log.LogInformation("scope");
            },
        ];
        var events = Some.Logged(log =>
        {
            foreach (var action in hostile)
            {
                try
                {
                    action(log);
                }
                catch (AggregateException error)
                {
                    throw new InvalidOperationException("logging threw", error);
                }
            }
        });
        events.Count.ShouldBe(hostile.Length);
        events.Select(e => e.Sequence()).ShouldBe(Enumerable.Range(1, hostile.Length).Select(n => (long)n));
        events[3].Details().GetProperty("first").GetInt32().ShouldBe(1);
    }

    [Fact]
    public void AddTocsinShipsWhatTheProgramLogs()
    {
        using var server = new StubServer();
        using (var services = new ServiceCollection().AddLogging(b => b.AddTocsin(o =>
        {
            o.Url = server.Url;
            o.Key = "secret";
            o.Category = "billing";
        })).BuildServiceProvider())
        {
            services.GetRequiredService<ILogger<EventTests>>().LogInformation("hello");
        }
        server.Accepted.Single().Text("category").ShouldBe("billing");
        server.Accepted.Single().Text("source").ShouldBe(typeof(EventTests).FullName);
        server.Requests.Single().Headers["X-Tocsin-Key"].ShouldBe("secret");
        server.Requests.Single().Path.ShouldBe("/events");
    }
}
