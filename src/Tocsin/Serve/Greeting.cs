using System.Text;
using Tocsin.Configuration;

namespace Tocsin.Serve;

/// <summary>What the console says once the server is ready.</summary>
internal static class Greeting
{
    /// <summary>The text.</summary>
    /// <param name="settings">Where everything is.</param>
    /// <param name="anyKey">Whether senders need a key.</param>
    /// <param name="signInToken">The one-time token of the first link; null when nobody needs one.</param>
    public static string Text(Settings settings, bool anyKey, string? signInToken)
    {
        var text = new StringBuilder();
        var header = anyKey ? $"-H '{settings.IngestHeader}: YOUR_KEY' " : "";
        var insecure = settings.Ingest.IsHttps ? "--insecure " : "";
        text.AppendLine("Tocsin is ready.");
        text.AppendLine($"  Send logs   {settings.Ingest.ForPeople}/events");
        text.Append($"              curl {insecure}{header}-d '{{\"category\":\"app\",\"summary\":\"hello\"}}' ");
        text.AppendLine($"{settings.Ingest.ForPeople}/events");
        text.AppendLine($"  Alerts      {settings.Alerts.ForPeople}");
        text.AppendLine($"  Search      {settings.Search.ForPeople}");
        if (signInToken is not null)
        {
            text.AppendLine($"  Sign in     {settings.Search.ForPeople}/signin?token={signInToken}");
            text.AppendLine("              (works once; makes you the first administrator)");
        }
        else if (settings.NoAuth)
        {
            text.AppendLine("  Sign-in     is off: everybody on this machine may read everything");
        }
        text.Append($"  Data        {settings.Data}");
        ListenUrl[] urls = [settings.Ingest, settings.Alerts, settings.Search];
        foreach (var url in urls.Where(u => !u.IsLoopback && !u.IsHttps))
        {
            text.AppendLine();
            text.Append($"  Note        {url} is not encrypted: whoever sees the traffic sees keys and logs; ");
            text.Append("https:// and --tls-cert mend that");
        }
        return text.ToString();
    }
}
