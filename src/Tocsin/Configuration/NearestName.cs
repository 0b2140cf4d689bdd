namespace Tocsin.Configuration;

/// <summary>Finds the name that somebody meant who misspelt it.</summary>
internal static class NearestName
{
    private const int SlipsMax = 3;

    /// <summary>The setting that was meant; null when none is near.</summary>
    /// <param name="name">As somebody wrote it in <c>tocsin.yaml</c>, or in a variable behind its prefix.</param>
    public static Setting? Of(string name)
    {
        // Of a short name few letters may be wrong, or it would be like any other.
        var most = Math.Min(SlipsMax, Math.Max(1, name.Length / 3));
        var plain = name.ToLowerInvariant().Replace('_', '-');
        return KnownSettings.All
            .Where(setting => Math.Abs(setting.Name.Length - plain.Length) <= most)
            .Select(setting => (Setting: setting, Slips: Slips(plain, setting.Name)))
            .Where(candidate => candidate.Slips <= most)
            .OrderBy(candidate => candidate.Slips)
            .Select(candidate => candidate.Setting)
            .FirstOrDefault();
    }

    // Letters left out, added, changed or swapped with their neighbour (optimal string alignment).
    private static int Slips(string from, string to)
    {
        var slips = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++) slips[i, 0] = i;
        for (var j = 0; j <= to.Length; j++) slips[0, j] = j;
        for (var i = 1; i <= from.Length; i++)
        {
            for (var j = 1; j <= to.Length; j++)
            {
                var changed = slips[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                slips[i, j] = Math.Min(changed, Math.Min(slips[i - 1, j], slips[i, j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    slips[i, j] = Math.Min(slips[i, j], slips[i - 2, j - 2] + 1);
                }
            }
        }
        return slips[from.Length, to.Length];
    }
}
