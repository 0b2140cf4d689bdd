using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tocsin.Serve;

/// <summary>
/// The certificate of https listeners, read again when its file changes: new connections get the new one, and a file
/// that cannot be read leaves the old one in use. Thread-safe.
/// </summary>
internal sealed class Certificate : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private readonly string _path;
    private readonly string? _keyPath;
    private readonly string? _password;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private (DateTime, DateTime) _read;
    private X509Certificate2 _current;

    private Certificate(string path, string? keyPath, string? password, TimeProvider clock, ILogger log)
    {
        (_path, _keyPath, _password, _log) = (path, keyPath, password, log);
        _read = Written();
        _current = Load(path, keyPath, password);
        _timer = clock.CreateTimer(_ => Look(), null, LookEvery, LookEvery);
    }

    /// <summary>The certificate to use now.</summary>
    public X509Certificate2 Current => Volatile.Read(ref _current);

    /// <summary>Reads the certificate.</summary>
    /// <param name="path">PEM or PFX.</param>
    /// <param name="keyPath">The key of a PEM certificate; null when it is in the same file.</param>
    /// <param name="password">Of the PFX or the key; null for none.</param>
    /// <param name="clock">The time.</param>
    /// <param name="log">Hears of files that cannot be read.</param>
    /// <exception cref="CryptographicException">It cannot be read.</exception>
    /// <exception cref="IOException">It is not there.</exception>
    public static Certificate Open(string path, string? keyPath, string? password, TimeProvider clock, ILogger log) =>
        new(path, keyPath, password, clock, log);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private (DateTime, DateTime) Written() =>
        (File.GetLastWriteTimeUtc(_path), _keyPath is null ? default : File.GetLastWriteTimeUtc(_keyPath));

    private void Look()
    {
        var written = Written();
        if (written == _read) return;
        try
        {
            // The old one is left to the connections that use it.
            Volatile.Write(ref _current, Load(_path, _keyPath, _password));
            _read = written;
            _log.LogInformation("The certificate {Path} was read again", _path);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            // Certificate and key are rarely replaced in the same instant: the next look may find both.
            _log.LogWarning(
                "The changed certificate {Path} cannot be read, the old one stays in use: {Reason}", _path, e.Message);
        }
    }

    /// <summary>Reads certificate and key, which must belong together, once.</summary>
    /// <param name="path">PEM or PFX.</param>
    /// <param name="keyPath">The key of a PEM certificate; null when it is in the same file.</param>
    /// <param name="password">Of the PFX or the key; null for none.</param>
    /// <exception cref="CryptographicException">They cannot be read, or do not match.</exception>
    /// <exception cref="IOException">They are not there.</exception>
    internal static X509Certificate2 Load(string path, string? keyPath, string? password)
    {
        var isPem = File.ReadAllText(path).Contains("-----BEGIN", StringComparison.Ordinal);
        if (!isPem) return X509CertificateLoader.LoadPkcs12FromFile(path, password);
        using var pem = LoadPem(path, keyPath, password);
        // A key that came from PEM has no store behind it, which TLS wants.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }

    private static X509Certificate2 LoadPem(string path, string? keyPath, string? password)
    {
        try
        {
            return password is null
                ? X509Certificate2.CreateFromPemFile(path, keyPath)
                : X509Certificate2.CreateFromEncryptedPemFile(path, password, keyPath);
        }
        catch (ArgumentException e)
        {
            // So it says that they do not match, for some kinds of keys: as between the changes of the two files.
            throw new CryptographicException("The key does not belong to the certificate.", e);
        }
    }
}
