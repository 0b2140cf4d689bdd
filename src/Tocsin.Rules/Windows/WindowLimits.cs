namespace Tocsin.Rules.Windows;

/// <summary>What rules about several events may ask for.</summary>
internal static class WindowLimits
{
    /// <summary>The largest count in a bound: how many events a group may have to remember.</summary>
    public const int CountMax = 1_000_000;

    /// <summary>The largest count of different values in a bound.</summary>
    public const int DistinctMax = 50_000;

    /// <summary>Of how many values of a group a figure is computed; beyond, of the newest.</summary>
    public const int FigureValuesMax = 100_000;

    /// <summary>How many different values of a group are told apart over a long time.</summary>
    public const int TermsMax = 100_000;

    /// <summary>How many events of a group a sequence or an absence remembers.</summary>
    public const int StepsMax = 4096;

    /// <summary>Of how many values of a group a percentile is computed, which sorts them.</summary>
    public const int SortedMax = 20_000;

    /// <summary>How many events of a group may be judged again because one came late.</summary>
    public const int JudgedAgainMax = 10_000;
}
