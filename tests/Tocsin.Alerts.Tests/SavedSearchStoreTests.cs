
namespace Tocsin.Alerts.Tests;

/// <summary>Searches by name, kept in the database.</summary>
public sealed class SavedSearchStoreTests
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    [Fact]
    public async Task ASavedSearchIsThereAfterARestart()
    {
        using var folder = new Folder();
        var store = new SavedSearchStore(folder.Open(), TimeProvider.System);
        {
            var search = new SavedSearch
            {
                Name = "n",
                Query = "a",
                From = "now-1d",
                Columns = ["hostname", "summary"],
                Page = "pills=x",
            };
            (await store.SaveAsync(search, "ann", Stop)).ShouldBeNull();
            (await store.SaveAsync(search with { Query = "b" }, "bob", Stop)).ShouldBeNull();
        }

        var again = new SavedSearchStore(folder.Open(), TimeProvider.System);
        var saved = (await again.ListAsync(Stop)).ShouldHaveSingleItem();
        saved.Query.ShouldBe("b");
        saved.SavedBy.ShouldBe("bob");
        saved.From.ShouldBe("now-1d");
        saved.To.ShouldBeNull();
        saved.Columns.ShouldBe(["hostname", "summary"]);
        saved.Page.ShouldBe("pills=x");
    }

    [Fact]
    public async Task ASearchGetsAnotherNameUnlessThatIsTaken()
    {
        using var folder = new Folder();
        var store = new SavedSearchStore(folder.Open(), TimeProvider.System);
        await store.SaveAsync(new SavedSearch { Name = "a", Query = "qa" }, "ann", Stop);
        await store.SaveAsync(new SavedSearch { Name = "b", Query = "qb" }, "ann", Stop);

        (await store.RenameAsync("a", "b", Stop)).ShouldNotBeNull().ShouldContain("another");
        (await store.RenameAsync("none", "c", Stop)).ShouldNotBeNull().ShouldContain("no saved search");
        (await store.RenameAsync("a", "c", Stop)).ShouldBeNull();
        (await store.ListAsync(Stop)).Select(s => s.Name + s.Query).ShouldBe(["bqb", "cqa"]);
        (await store.DeleteAsync("c", Stop)).ShouldBeTrue();
        (await store.DeleteAsync("c", Stop)).ShouldBeFalse();
    }

    [Theory, InlineData("", 0), InlineData("  ", 0), InlineData("n", 300_000)]
    public async Task WhatCannotBeSavedIsRefused(string name, int queryCharacters)
    {
        using var folder = new Folder();
        var store = new SavedSearchStore(folder.Open(), TimeProvider.System);

        var search = new SavedSearch { Name = name, Query = new string('a', queryCharacters) };
        (await store.SaveAsync(search, "ann", Stop)).ShouldNotBeNull();
        (await store.ListAsync(Stop)).ShouldBeEmpty();
    }
}
