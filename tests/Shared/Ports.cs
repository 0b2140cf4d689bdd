using System.Net;
using System.Net.Sockets;

namespace Tocsin.Testing;

/// <summary>Ports of 127.0.0.1. May be used from any thread.</summary>
internal static class Ports
{
    // Below the range from which the kernel takes the ports of outgoing connections: one of those could otherwise take
    // the port of a server that a test has stopped and wants to start again.
    private const int First = 20_000;
    private const int Count = 12_000;

    private static int _next = Environment.ProcessId * 41;

    /// <summary>Different ports that nobody listens on now, and that this process was not given before.</summary>
    public static int[] Free(int count) => [.. Candidates().Where(IsFree).Take(count)];

    public static async Task<bool> IsOpenAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static IEnumerable<int> Candidates()
    {
        while (true) yield return First + (int)((uint)Interlocked.Increment(ref _next) % Count);
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
