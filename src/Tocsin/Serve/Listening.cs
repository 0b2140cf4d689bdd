using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Tocsin.Serve;

/// <summary>Binds addresses.</summary>
internal static class Listening
{
    /// <summary>Makes Kestrel listen.</summary>
    public static void On(KestrelServerOptions kestrel, ListenUrl url, Certificate? certificate)
    {
        void Configure(ListenOptions listen)
        {
            if (url.IsHttps) listen.UseHttps(https => https.ServerCertificateSelector = (_, _) => certificate!.Current);
        }
        if (url.Address is null && url.Port != 0) kestrel.ListenLocalhost(url.Port, Configure);
        else kestrel.Listen(url.Address ?? IPAddress.Loopback, url.Port, Configure);
    }

    /// <summary>Whether the address could be listened on now.</summary>
    public static bool IsFree(ListenUrl url)
    {
        var address = url.Address ?? IPAddress.Loopback;
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        // As Kestrel does: connections that linger from an earlier run do not keep the address.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        try
        {
            socket.Bind(new IPEndPoint(address, url.Port));
            socket.Listen();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
