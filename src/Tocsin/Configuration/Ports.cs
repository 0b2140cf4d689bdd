using System.Net;
using System.Net.Sockets;

namespace Tocsin.Configuration;

/// <summary>Tries whether addresses can be listened on.</summary>
internal static class Ports
{
    /// <summary>Why an address cannot be listened on now; null when it can.</summary>
    public static SocketError? WhyTaken(ListenUrl url)
    {
        var address = url.Address ?? IPAddress.Loopback;
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            // As Kestrel does: connections that linger from an earlier run do not keep the address.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(address, url.Port));
            socket.Listen();
            return null;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
    }
}
