using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Tocsin.Alerts;

/// <summary>Computes the ids of alerts: the same finding has the same id whenever it is computed.</summary>
public static class AlertId
{
    /// <summary>The id of what a rule found for a group in a window.</summary>
    /// <param name="rule">The rule's name.</param>
    /// <param name="group">What it grouped by; may be empty.</param>
    /// <param name="window">The id of the event that crossed the threshold.</param>
    /// <returns>32 lower-case hexadecimal digits.</returns>
    public static string Of(string rule, string group, string window)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in (ReadOnlySpan<string>)[rule, group, window])
        {
            // With the length before each part, ("a", "bc") and ("ab", "c") differ.
            var utf8 = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
            sha.AppendData(length);
            sha.AppendData(utf8);
        }
        return Convert.ToHexStringLower(sha.GetHashAndReset().AsSpan(0, 16));
    }
}
