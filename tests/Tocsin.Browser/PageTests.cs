namespace Tocsin.Browser;

/// <summary>Tests of pages on one <see cref="Tocsin.Browser.Site"/>. What a test opened is closed behind it.</summary>
public abstract class PageTests(Site site) : IClassFixture<Site>, IAsyncDisposable
{
    protected Site Site { get; } = site;

    public async ValueTask DisposeAsync()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
            TestContext.Current.TestOutputHelper?.WriteLine(await Site.StateAsync());
        await Site.ClosePagesAsync();
        GC.SuppressFinalize(this);
    }
}
