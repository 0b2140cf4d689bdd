using Microsoft.Extensions.Time.Testing;
using Tocsin.Alerts.Access;

namespace Tocsin.Alerts.Tests.Access;

public sealed class AccessPeopleTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly FakeTimeProvider _clock = new(Some.Noon);
    private readonly AccessStore _store;

    public AccessPeopleTests() => _store = new AccessStore(_folder.Open(), _clock);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task TheFirstLinkMakesTheAdministratorAndWorksOnce()
    {
        var link = await _store.NewLinkAsync();
        _store.AnyUser.ShouldBeFalse();
        (await _store.RedeemLinkAsync(link)).ShouldBe("admin");
        _store.AnyUser.ShouldBeTrue();
        (await _store.ListUsersAsync()).ShouldHaveSingleItem().Name.ShouldBe("admin");
        (await _store.RedeemLinkAsync(link)).ShouldBeNull();
    }

    [Fact]
    public async Task OfManyWhoUseALinkAtOnceOneSignsIn()
    {
        var link = await _store.NewLinkAsync();
        var users = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(_ => Task.Run(() => _store.RedeemLinkAsync(link))));
        users.Count(u => u is not null).ShouldBe(1);
    }

    [Fact]
    public async Task UsingALinkEndsTheOthersThatEarlierStartsPrinted()
    {
        var earlier = await _store.NewLinkAsync();
        await _store.RedeemLinkAsync(await _store.NewLinkAsync());
        (await _store.RedeemLinkAsync(earlier)).ShouldBeNull();
    }

    [Fact]
    public async Task ALinkHoldsForADay()
    {
        var link = await _store.NewLinkAsync();
        _clock.Advance(TimeSpan.FromHours(24));
        (await _store.RedeemLinkAsync(link)).ShouldBeNull();
        (await _store.RedeemLinkAsync("guess")).ShouldBeNull();
    }

    [Fact]
    public async Task ALinkOfSomebodyWhoWasRemovedIsWorthNothing()
    {
        await _store.RedeemLinkAsync(await _store.NewLinkAsync());
        (await _store.AddUserAsync("ann")).ShouldBeNull();
        (await _store.AddUserAsync("ann")).ShouldNotBeNull();
        var link = await _store.NewLinkAsync("ann");
        var session = await _store.NewSessionAsync("ann");
        (await _store.RemoveUserAsync("ann")).ShouldBeTrue();
        (await _store.RedeemLinkAsync(link)).ShouldBeNull();
        _store.FindSession(session).ShouldBeNull();
        (await _store.RedeemLinkAsync(await _store.NewLinkAsync("nobody"))).ShouldBeNull();
    }

    [Fact]
    public async Task ASessionEndsAtOnceAtSignOut()
    {
        var token = await _store.NewSessionAsync("admin");
        _store.FindSession(token).ShouldNotBeNull().User.ShouldBe("admin");
        await _store.EndSessionAsync(token);
        _store.FindSession(token).ShouldBeNull();
        _store.FindSession("guess").ShouldBeNull();
    }

    [Fact]
    public async Task ASessionSurvivesARestart()
    {
        var token = await _store.NewSessionAsync("admin");
        _store.Dispose();
        using var again = new AccessStore(_folder.Open(), _clock);
        again.FindSession(token).ShouldNotBeNull();
    }

    [Fact]
    public async Task ASessionEndsTwelveHoursAfterItsLastUse()
    {
        var token = await _store.NewSessionAsync("admin");
        for (var i = 0; i < 4; i++)
        {
            _clock.Advance(TimeSpan.FromHours(11));
            _store.FindSession(token).ShouldNotBeNull();
        }

        _clock.Advance(TimeSpan.FromHours(12));
        _store.FindSession(token).ShouldBeNull();
    }

    [Fact]
    public async Task ASessionEndsAfterThirtyDaysHoweverMuchItIsUsed()
    {
        var token = await _store.NewSessionAsync("admin");
        for (var hours = 0; hours < 30 * 24; hours += 10)
        {
            _store.FindSession(token).ShouldNotBeNull();
            _clock.Advance(TimeSpan.FromHours(10));
        }

        _store.FindSession(token).ShouldBeNull();
    }
}
