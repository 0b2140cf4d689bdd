using Tocsin.Alerts;
using Tocsin.Data.Rows;
using Tocsin.Web.Shell;

namespace Tocsin.Web.Alerts;

/// <summary>Which alerts the queue shows.</summary>
/// <param name="Label">As on the button.</param>
/// <param name="Word">As in the address.</param>
/// <param name="State">How far people have come with them; null for all.</param>
public sealed record QueueFilter(string Label, string Word, AlertState? State)
{
    /// <summary>All of them, as shown; the first is what one came for.</summary>
    public static readonly IReadOnlyList<QueueFilter> All =
    [
        new("Open", "open", AlertState.New),
        new("Acknowledged", "acknowledged", AlertState.Acknowledged),
        new("All", "all", null),
    ];

    /// <summary>What the alerts are about, such as an address; null for anything.</summary>
    public string? About { get; init; }

    /// <summary>The rule that raised them: its id or, of a script's rule, its name; null for any.</summary>
    public string? Rule { get; init; }

    /// <summary>The alerts it shows, as the store is asked for them.</summary>
    public AlertFilter Alerts => new(State, About) { Rule = Rule };

    /// <summary>The address of the queue seen this way.</summary>
    public string Address =>
        Link.To("/alerts", ("show", Word == All[0].Word ? null : Word), ("about", About), ("rule", Rule));

    /// <summary>The filter an address names; the first when it names none.</summary>
    public static QueueFilter Of(string? word, string? about, string? rule = null) =>
        (All.FirstOrDefault(filter => filter.Word == word) ?? All[0]) with
        {
            About = string.IsNullOrWhiteSpace(about) ? null : about,
            Rule = string.IsNullOrWhiteSpace(rule) ? null : rule,
        };
}
