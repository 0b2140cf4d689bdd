namespace Tocsin.Data.Rows;

/// <summary>The words of an alert, by which filters find it.</summary>
public sealed class AlertWordsRow
{
    /// <summary>The alert's id.</summary>
    public required string Alert { get; init; }

    /// <summary>As <see cref="AlertWords"/> makes them.</summary>
    public required byte[] Words { get; set; }
}
