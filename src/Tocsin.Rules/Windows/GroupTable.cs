namespace Tocsin.Rules.Windows;

/// <summary>The groups of a rule by their keys, and in the order in which they were updated.</summary>
internal sealed class GroupTable
{
    private Group?[] _buckets = new Group?[16];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The one that was updated longest ago.</summary>
    public Group? Stalest { get; private set; }

    private Group? _newest;

    /// <summary>The group with a key; null when there is none.</summary>
    public Group? Find(ulong hash, ReadOnlySpan<byte> key)
    {
        for (var group = _buckets[hash & (ulong)(_buckets.Length - 1)]; group is not null; group = group.Next)
        {
            if (group.Hash == hash && key.SequenceEqual(group.Key)) return group;
        }
        return null;
    }

    /// <summary>Adds a group that is not there, as the newest.</summary>
    public void Add(Group group)
    {
        if (Count >= _buckets.Length) Grow();
        ref var bucket = ref _buckets[group.Hash & (ulong)(_buckets.Length - 1)];
        group.Next = bucket;
        bucket = group;
        Count++;
        Append(group);
    }

    /// <summary>Makes a group the newest.</summary>
    public void Touch(Group group)
    {
        if (group == _newest) return;
        Unlink(group);
        Append(group);
    }

    /// <summary>Forgets a group.</summary>
    public void Remove(Group group)
    {
        ref var place = ref _buckets[group.Hash & (ulong)(_buckets.Length - 1)];
        while (place != group) place = ref place!.Next;
        place = group.Next;
        group.Next = null;
        Unlink(group);
        group.IsGone = true;
        Count--;
    }

    private void Append(Group group)
    {
        (group.Older, group.Newer) = (_newest, null);
        if (_newest is null) Stalest = group;
        else _newest.Newer = group;
        _newest = group;
    }

    private void Unlink(Group group)
    {
        if (group.Older is null) Stalest = group.Newer;
        else group.Older.Newer = group.Newer;
        if (group.Newer is null) _newest = group.Older;
        else group.Newer.Older = group.Older;
        (group.Older, group.Newer) = (null, null);
    }

    private void Grow()
    {
        _buckets = new Group?[_buckets.Length * 2];
        for (var group = Stalest; group is not null; group = group.Newer)
        {
            ref var bucket = ref _buckets[group.Hash & (ulong)(_buckets.Length - 1)];
            group.Next = bucket;
            bucket = group;
        }
    }
}
