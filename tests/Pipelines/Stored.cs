using System.Text;
using System.Text.Json;
using Tocsin.Pipeline;
using Tocsin.Pipeline.Sources;
using Tocsin.Storage.Disk;
using Tocsin.Storage.Embedded;
using Tocsin.Storage.Questions;

namespace Tocsin.Testing;

/// <summary>A pipeline on a disk in memory: what is sent is stored and found as in the running program.</summary>
internal sealed class Stored : IAsyncDisposable
{
    private Stored(MemoryDisk disk, EventPipeline pipeline)
    {
        (Disk, Pipeline) = (disk, pipeline);
        Events = Asked.Of(pipeline.Store);
    }

    public MemoryDisk Disk { get; }

    public EventPipeline Pipeline { get; }

    public EmbeddedStore Events { get; }

    public static async Task<Stored> OpenAsync(MemoryDisk? disk = null, TimeProvider? clock = null)
    {
        disk ??= new MemoryDisk();
        return new Stored(disk, await EventPipeline.OpenAsync(disk, "/data", "thishost", clock ?? TimeProvider.System));
    }

    /// <summary>The one event that a JSON object becomes, as a search shows it.</summary>
    public static async Task<JsonElement> EventOfAsync(string json)
    {
        await using var stored = await OpenAsync();
        (await stored.SendAsync(json)).Count.ShouldBe(1);
        return (await stored.FindAsync("*")).Single();
    }

    public Task<IntakeResult> SendAsync(
        string body, string idempotencyKey = "", string? custom = null, bool isBulk = false) =>
        SendAsync(Encoding.UTF8.GetBytes(body), idempotencyKey, custom, isBulk);

    public Task<IntakeResult> SendAsync(
        byte[] body, string idempotencyKey = "", string? custom = null, bool isBulk = false)
    {
        return Pipeline.Intake.AcceptAsync(Running.Incoming(body, idempotencyKey, "", custom, isBulk));
    }

    /// <summary>What a query finds once everything sent is stored.</summary>
    public async Task<IReadOnlyList<JsonElement>> FindAsync(string query)
    {
        while (Pipeline.Balance.Pending > 0) await Task.Delay(1);
        var (answer, error) = await Events.RunAsync(
            query, question => question with { Limit = EventQuestion.LimitMax, Ascending = true });
        error.ShouldBeNull();
        return [.. answer!.Events!.Select(e => JsonElement.Parse(e.Json.Span))];
    }

    public async Task<long> CountAsync(string query) => (await FindAsync(query)).Count;

    public async ValueTask DisposeAsync()
    {
        await Pipeline.DisposeAsync();
    }
}
