using System.Net;
using System.Net.Http.Headers;
using Tocsin.Alerts.Access;
using Tocsin.Configuration;
using Tocsin.Serve;
using Tocsin.Testing;

namespace Tocsin.Tests;

/// <summary>A server in this process, with sign-in on, and somebody of each role to ask it.</summary>
public sealed class Running : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<Role, Action<HttpRequestMessage>> _shown = [];
    private readonly HttpClient _http = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    internal Server Server { get; private set; } = null!;

    internal AccessStore Access => Server.Access;

    public Uri Search { get; private set; } = null!;

    public Uri Sink => Server.SinkUrl;

    public async ValueTask InitializeAsync()
    {
        var any = new ListenUrl(false, "127.0.0.1", IPAddress.Loopback, 0);
        var settings = new Settings { Data = _folder.File("data"), Ingest = any, Alerts = any, Search = any };
        var (server, fault) = await Server.StartAsync(settings, [], TimeProvider.System);
        Server = server ?? throw new InvalidOperationException(fault);
        Search = Hosts.Addresses(Server.Pages).First();
        foreach (var (role, scope) in ((Role, string)[])
            [
                (Role.Sender, KeyScope.Ingest), (Role.Reader, KeyScope.Search), (Role.Raiser, KeyScope.Alerts),
                (Role.Administrator, KeyScope.Admin),
            ])
        {
            // Named as callers that may do more: a name decides nothing.
            var key = (await Access.NewKeyAsync(role == Role.Raiser ? "worker" : "local-" + role, scope)).Key!;
            _shown[role] = request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
        _shown[Role.Local] =
            request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Server.LocalToken);
        var person = await Access.RedeemLinkAsync(await Access.NewLinkAsync());
        Session = await Access.NewSessionAsync(person!);
        _shown[Role.Person] = request => request.Headers.Add("Cookie", "tocsin=" + Session);
        _shown[Role.Nobody] = _ => { };
    }

    /// <summary>The token of the person's session.</summary>
    public string Session { get; private set; } = "";

    /// <summary>Those who can be asked as; the worker's token is known to the worker alone.</summary>
    public IEnumerable<Role> Roles => _shown.Keys;

    /// <summary>Asks as somebody.</summary>
    public async Task<HttpResponseMessage> AskAsync(
        Role role, string method, string path, HttpContent? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Search, path)) { Content = body };
        _shown[role](request);
        // A refused body need not be sent.
        if (body is not null) request.Headers.ExpectContinue = true;
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
        _folder.Dispose();
    }
}
