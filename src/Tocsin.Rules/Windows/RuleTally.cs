namespace Tocsin.Rules.Windows;

/// <summary>What a rule counted and could not count.</summary>
internal sealed class RuleTally
{
    /// <summary>Events that were counted.</summary>
    public long Updates { get; set; }

    /// <summary>Events that came too late.</summary>
    public long Late { get; set; }

    /// <summary>Events whose time was not believed.</summary>
    public long Skewed { get; set; }

    /// <summary>Events without a value that was needed.</summary>
    public long Missing { get; set; }

    /// <summary>Groups that were forgotten for want of room.</summary>
    public long Evicted { get; set; }

    /// <summary>Events and values of groups that were forgotten for want of room.</summary>
    public long Cut { get; set; }

    /// <summary>When the first event arrived, in ticks; 0 before.</summary>
    public long SinceTicks { get; set; }

    /// <summary>Begins anew.</summary>
    public void Reset() =>
        (Updates, Late, Skewed, Missing, Evicted, Cut, SinceTicks) = (0, 0, 0, 0, 0, 0, 0);
}
