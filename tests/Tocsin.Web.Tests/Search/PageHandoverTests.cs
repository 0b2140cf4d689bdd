using Microsoft.Extensions.Time.Testing;
using Tocsin.Storage.Answers;

namespace Tocsin.Web.Search;

public sealed class PageHandoverTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly PageHandover _handover;

    public PageHandoverTests() => _handover = new(_clock);

    [Fact]
    public async Task WhatWasFoundIsTakenOnce()
    {
        var findings = await FoundAsync(Some.Event(1));
        var ticket = _handover.Leave(findings);
        ticket.ShouldNotBeNull();
        _handover.Take("another").ShouldBeNull();
        _handover.Take(ticket).ShouldBeSameAs(findings);
        _handover.Take(ticket).ShouldBeNull();
    }

    [Fact]
    public async Task WhatNobodyTakesIsForgotten()
    {
        var ticket = _handover.Leave(await FoundAsync(Some.Event(1)));
        _clock.Advance(TimeSpan.FromMinutes(1));
        _handover.Take(ticket!).ShouldBeNull();
    }

    [Fact]
    public async Task OnlyTheLastAreKept()
    {
        var tickets = new List<string>();
        for (var i = 0; i <= PageHandover.KeptMax; i++) tickets.Add(_handover.Leave(await FoundAsync(Some.Event(1)))!);
        tickets.ShouldBeUnique();
        _handover.Take(tickets[0]).ShouldBeNull();
        foreach (var ticket in tickets.Skip(1)) _handover.Take(ticket).ShouldNotBeNull();
    }

    [Fact]
    public async Task TooMuchIsNotKept() =>
        _handover.Leave(await FoundAsync(Some.Event(1, new string('x', (int)PageHandover.BytesMax)))).ShouldBeNull();

    private static async Task<Findings> FoundAsync(FoundEvent found)
    {
        var findings = new Findings(Some.Events(new SearchAnswer { Events = [found] }));
        await findings.Session.RunAsync(new(SearchLocation.Parse(""), DateTimeOffset.UnixEpoch));
        return findings;
    }
}
