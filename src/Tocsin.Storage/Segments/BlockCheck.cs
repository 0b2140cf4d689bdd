namespace Tocsin.Storage.Segments;

/// <summary>Reads all of a block from the disk.</summary>
internal static class BlockCheck
{
    /// <summary>What is damaged, in sentences; a damaged column makes <see cref="Block.Damage"/> say so, too.</summary>
    public static IReadOnlyList<string> Find(Block block)
    {
        List<string>? found = null;
        foreach (var name in block.Columns)
        {
            try
            {
                block.Check(name.Index);
            }
            catch (DamagedException e)
            {
                (found ??= []).Add(e.What);
            }
        }
        return found ?? (IReadOnlyList<string>)[];
    }
}
