using Tocsin.Alerts;

namespace Tocsin.Web.Search;

/// <summary>A page as a saved search, and back.</summary>
public static class SavedPage
{
    /// <summary>The search that shows this page again. What is open or runs by itself is not part of it.</summary>
    public static SavedSearch Of(SearchLocation location, string name) => new()
    {
        Name = name,
        Query = location.Query,
        From = location.From == SearchLocation.Unlimited ? null : location.From,
        To = location.To,
        Columns = location.ColumnList,
        Page = (SearchLocation.Parse("") with
        {
            Pills = location.Pills,
            Widths = location.Widths,
            Split = location.Split,
            Patterns = location.Patterns,
        }).ToQueryString(),
    };

    /// <summary>The page that a saved search shows.</summary>
    public static SearchLocation Open(SavedSearch saved) =>
        SearchLocation.Parse(saved.Page).WithColumnNames(saved.Columns) with
        {
            Query = saved.Query,
            From = saved.From ?? SearchLocation.Unlimited,
            To = saved.To,
        };
}
