namespace Tocsin.Rules.Windows.Judges;

/// <summary>
/// What is known of the events between two places of a group's timeline, carried along as the window moves, to and fro.
/// </summary>
internal abstract class Fold
{
    /// <summary>The first place that is in it.</summary>
    public int From { get; private set; }

    /// <summary>The first place behind it.</summary>
    public int To { get; private set; }

    /// <summary>Makes it that of the window that ends with an event.</summary>
    public void MoveTo(in Timeline line, int at, long span)
    {
        Retreat(line, at + 1);
        while (To <= at) Add(line, To++);
        var from = line.UpTo(line.Ticks(at) - span);
        while (From > from) Add(line, --From);
        while (From < from) Remove(line, From++);
    }

    /// <summary>Leaves only places before one.</summary>
    public void Retreat(in Timeline line, int place)
    {
        while (To > place && To > From) Remove(line, --To);
        if (From > place) From = To = place;
    }

    /// <summary>The first places go.</summary>
    public void Cut(in Timeline line, int count)
    {
        while (From < count && From < To) Remove(line, From++);
        From = Math.Max(0, From - count);
        To = Math.Max(From, To - count);
    }

    /// <summary>Begins anew.</summary>
    public void Reset()
    {
        From = To = 0;
        Clear();
    }

    /// <summary>Takes an event in.</summary>
    protected abstract void Add(in Timeline line, int at);

    /// <summary>Takes an event out.</summary>
    protected abstract void Remove(in Timeline line, int at);

    /// <summary>Takes all out.</summary>
    protected abstract void Clear();
}
