using Microsoft.AspNetCore.Http;
using Tocsin.Alerts.Access;
using Tocsin.Auth;
using Tocsin.Endpoints;

namespace Tocsin.Tests.Endpoints;

/// <summary>How much one user may ask at once.</summary>
public sealed class UserTurnsTests
{
    private readonly UserTurns _turns = new(2, "searches");
    private readonly TaskCompletionSource _answered = new();

    [Fact]
    public async Task OneTooManyIsRefusedUntilOneHasEnded()
    {
        Task[] running = [AskAsync(Of("ann")), AskAsync(Of("ann"))];
        var refused = Of("ann");
        await AskAsync(refused);
        refused.Response.StatusCode.ShouldBe(429);
        refused.Response.Headers.RetryAfter.ToString().ShouldBe("1");
        _answered.SetResult();
        await Task.WhenAll(running);
        var later = Of("ann");
        await AskAsync(later);
        later.Response.StatusCode.ShouldBe(200);
    }

    [Fact]
    public async Task NobodysQuestionsKeepOthersFromTheirs()
    {
        Task[] running = [AskAsync(Of("ann")), AskAsync(Of("ann")), AskAsync(Of("ben"))];
        _answered.SetResult();
        await Task.WhenAll(running);
        running.ShouldAllBe(task => task.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task TheWorkerIsNeverRefused()
    {
        var all = Enumerable.Range(0, 5).Select(_ => Of("worker", Role.Worker)).ToList();
        var running = all.ConvertAll(AskAsync);
        _answered.SetResult();
        await Task.WhenAll(running);
        all.ShouldAllBe(context => context.Response.StatusCode == 200);
    }

    [Fact]
    public async Task AHandlerThatFailsGivesItsTurnBack()
    {
        var failing = _turns.Around(_ => throw new InvalidOperationException());
        for (var i = 0; i < 3; i++) await Should.ThrowAsync<InvalidOperationException>(() => failing(Of("ann")));
        _answered.SetResult();
        var context = Of("ann");
        await AskAsync(context);
        context.Response.StatusCode.ShouldBe(200);
    }

    private Task AskAsync(HttpContext context) => _turns.Around(_ => _answered.Task)(context);

    private static DefaultHttpContext Of(string name, Role role = Role.Person) =>
        new() { User = OperationAccess.PrincipalOf(new Caller(name, role), "test") };
}
