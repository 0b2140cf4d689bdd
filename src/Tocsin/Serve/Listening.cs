using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Tocsin.Configuration;

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
}
