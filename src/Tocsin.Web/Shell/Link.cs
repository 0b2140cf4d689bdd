using System.Text.Encodings.Web;

namespace Tocsin.Web.Shell;

/// <summary>Writes addresses of our own.</summary>
public static class Link
{
    /// <summary>A path with values behind it; those that are null or empty are left out.</summary>
    public static string To(string path, params ReadOnlySpan<(string Name, string? Value)> values)
    {
        var said = new List<string>();
        foreach (var (name, value) in values)
        {
            if (!string.IsNullOrEmpty(value)) said.Add($"{name}={UrlEncoder.Default.Encode(value)}");
        }
        return said.Count == 0 ? path : $"{path}?{string.Join('&', said)}";
    }
}
