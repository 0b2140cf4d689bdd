using Microsoft.JSInterop;

namespace Tocsin.Web.Shell;

public sealed class BrowserModuleTests
{
    [Fact]
    public async Task ACallWhoseComponentGoesMeanwhileComesToNothing()
    {
        var browser = new Browser();
        var module = new BrowserModule(browser, "events");
        var call = module.AskAsync<string>("watch");
        var disposal = module.DisposeAsync();
        browser.Import.SetResult(browser);
        await disposal;
        // The browser never answers: without a limit, a call that is made all the same would be waited for for ever.
        (await call.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeNull();
        browser.Calls.ShouldBe(["import", "disposed"]);
        (await module.AskAsync<string>("toTop")).ShouldBeNull();
    }

    [Fact]
    public async Task ACallUnderWayWhenTheComponentGoesMayFail()
    {
        var browser = new Browser();
        browser.Import.SetResult(browser);
        var module = new BrowserModule(browser, "events");
        var call = module.AskAsync<string>("watch");
        await module.DisposeAsync();
        browser.Answer.SetException(new JSException("The element has gone"));
        (await call).ShouldBeNull();
    }

    [Fact]
    public async Task AFailureOnALivingPageIsSaid()
    {
        var browser = new Browser();
        browser.Import.SetResult(browser);
        await using var module = new BrowserModule(browser, "events");
        browser.Answer.SetException(new JSException("wrong"));
        await Should.ThrowAsync<JSException>(() => module.CallAsync("watch"));
    }

    [Fact]
    public async Task TheModuleIsFetchedOnce()
    {
        var browser = new Browser();
        browser.Import.SetResult(browser);
        browser.Answer.SetResult("done");
        await using var module = new BrowserModule(browser, "events");
        (await module.AskAsync<string>("watch")).ShouldBe("done");
        (await module.AskAsync<string>("toTop")).ShouldBe("done");
        browser.Calls.ShouldBe(["import", "watch", "toTop"]);
    }

    private sealed class Browser : IJSRuntime, IJSObjectReference
    {
        public TaskCompletionSource<object> Import { get; } = new();

        public TaskCompletionSource<object> Answer { get; } = new();

        public List<string> Calls { get; } = [];

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) =>
            InvokeAsync<TValue>(identifier, CancellationToken.None, args);

        public async ValueTask<TValue> InvokeAsync<TValue>(
            string identifier, CancellationToken cancellationToken, object?[]? args)
        {
            Calls.Add(identifier);
            return (TValue)await (identifier == "import" ? Import : Answer).Task;
        }

        public ValueTask DisposeAsync()
        {
            Calls.Add("disposed");
            return ValueTask.CompletedTask;
        }
    }
}
