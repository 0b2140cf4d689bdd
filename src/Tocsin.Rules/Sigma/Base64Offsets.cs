namespace Tocsin.Rules.Sigma;

/// <summary>
/// Bytes as they look inside of a longer text in base64: three forms, by how many bytes before them share their group
/// of three. The characters at either end that depend on the neighbours are left out (Sigma specification,
/// "base64offset").
/// </summary>
internal static class Base64Offsets
{
    private static readonly int[] SkippedAtStart = [0, 2, 3];
    private static readonly int[] SkippedAtEnd = [0, 3, 2];

    /// <summary>The three forms.</summary>
    public static IEnumerable<string> Of(byte[] bytes)
    {
        for (var shift = 0; shift < 3; shift++)
        {
            var text = Convert.ToBase64String([.. new byte[shift], .. bytes]);
            var end = SkippedAtEnd[(bytes.Length + shift) % 3];
            if (text.Length - end > SkippedAtStart[shift]) yield return text[SkippedAtStart[shift]..^end];
        }
    }
}
