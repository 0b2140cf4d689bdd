using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Tocsin.Events;
using Tocsin.Pipeline;
using Tocsin.Pipeline.Decode;
using Tocsin.Pipeline.Normalise;
using Tocsin.Pipeline.Sources;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Disk;
using Tocsin.Storage.Questions;

namespace Tocsin.Testing;

/// <summary>A pipeline on a disk in memory, and a search over what it stores.</summary>
internal sealed class Running : IAsyncDisposable
{
    public const string Data = "/data";
    public const string Host = "tocsin.example";

    private readonly IEventStore _events;

    private Running(EventPipeline pipeline, FakeTimeProvider clock)
    {
        (Pipeline, Clock) = (pipeline, clock);
        _events = Asked.Of(pipeline.Store, clock);
    }

    public static DateTimeOffset Now { get; } = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public EventPipeline Pipeline { get; }

    public FakeTimeProvider Clock { get; }

    public static async Task<Running> StartAsync(IDisk? disk = null, FakeTimeProvider? clock = null)
    {
        clock ??= new FakeTimeProvider(Now);
        return new Running(await EventPipeline.OpenAsync(disk ?? new MemoryDisk(), Data, Host, clock), clock);
    }

    public Task<IntakeResult> SendAsync(string body, string name = "", string key = "k", string? custom = null,
        bool bulk = false) =>
        SendAsync(Encoding.UTF8.GetBytes(body), name, key, custom, bulk);

    public Task<IntakeResult> SendAsync(byte[] body, string name = "", string key = "k", string? custom = null,
        bool bulk = false)
    {
        return Pipeline.Intake.AcceptAsync(Incoming(body, name, key, custom, bulk));
    }

    /// <summary>A body as a sender's request brings it.</summary>
    public static IncomingBatch Incoming(
        byte[] body, string name = "", string key = "", string? custom = null, bool bulk = false)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(body.Length + 1);
        body.CopyTo(buffer, 0);
        IHttpSource source = bulk ? new BulkSource() : custom is null ? new EventsSource() : new CustomSource();
        return new IncomingBatch(buffer, body.Length, source.Open(custom, body))
        {
            Key = key,
            IdempotencyKey = name,
        };
    }

    /// <summary>Waits until so many events are stored.</summary>
    public async Task StoredAsync(long events)
    {
        for (var i = 0; i < 6_000 && Pipeline.Store.EventsStored < events && !Pipeline.Indexing.IsCompleted; i++)
        {
            await Task.Delay(i < 50 ? 1 : 10);
        }
        Pipeline.Store.EventsStored.ShouldBe(events);
    }

    public async Task<SearchAnswer> SearchAsync(string query)
    {
        var (answer, error) = await _events.RunAsync(
            new QuestionText(query), q => q with { Limit = EventQuestion.LimitMax, Ascending = true }, Clock);
        error.ShouldBeNull(query);
        return answer!;
    }

    /// <summary>The ids of the events that a query finds, ascending.</summary>
    public async Task<List<long>> IdsAsync(string query) =>
        [.. (await EventsAsync(query)).Select(Id).Order()];

    public async Task<List<JsonElement>> EventsAsync(string query) =>
        [.. (await SearchAsync(query)).Events!.Select(e => JsonElement.Parse(e.Json.Span))];

    public static long Id(JsonElement found) =>
        long.Parse(found.GetProperty("id").GetString()!, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Where batches of tests come from.</summary>
    public static BatchOrigin Origin(string? custom = null) => new()
    {
        ReceivedTicks = Now.UtcTicks,
        HostName = Host,
        NormaliserVersion = Normalisers.Version,
        CustomEndpoint = custom,
    };

    /// <summary>Decodes a body as its route does.</summary>
    public static bool TryDecode(EventBatch batch, bool bulk)
    {
        IHttpSource source = bulk ? new BulkSource() : new EventsSource();
        return source.Open(null, batch.Bytes.AsSpan(0, batch.BodyLength)).TryDecode(batch);
    }

    /// <summary>The same events as the pipeline makes of a body, normalised, outside of any store.</summary>
    public static EventBatch Normalised(string body, string? custom = null, int version = Normalisers.Version)
    {
        var utf8 = Encoding.UTF8.GetBytes(body);
        var buffer = ArrayPool<byte>.Shared.Rent(utf8.Length + 64);
        utf8.CopyTo(buffer, 0);
        var origin = Origin(custom) with { NormaliserVersion = version };
        var batch = new EventBatch(buffer, utf8.Length, new FieldTable(), origin);
        BatchDecoder.TryDecode(batch).ShouldBeTrue();
        new Normalisers().Normalise(batch);
        return batch;
    }

    public async ValueTask DisposeAsync()
    {
        await Pipeline.DisposeAsync();
    }
}
