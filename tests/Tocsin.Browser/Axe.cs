using System.Text.Json;

namespace Tocsin.Browser;

/// <summary>Checks what a page shows now against WCAG 2.2 AA, as far as axe-core can tell.</summary>
internal static class Axe
{
    public static async Task PassesAsync(IPage page, string state)
    {
        await using var script = typeof(Axe).Assembly.GetManifestResourceStream("axe.min.js")!;
        await page.EvaluateAsync(await new StreamReader(script).ReadToEndAsync());
        // What an open menu covers in part is as large as ever once the menu is closed; where that falls depends on how
        // wide the times of the range are, which span midnight some hours of the day.
        var found = await page.EvaluateAsync<JsonElement>("""
            axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }).then((result) =>
              result.violations.flatMap((rule) => rule.nodes
                .filter((node) => rule.id !== "target-size" || !node.failureSummary.includes("partially obscured"))
                .map((node) => `${rule.id}: ${node.target} ${node.html} ${node.failureSummary}`)))
            """);
        found.EnumerateArray().Select(violation => violation.GetString()!).ShouldBeEmpty(state);
    }
}
