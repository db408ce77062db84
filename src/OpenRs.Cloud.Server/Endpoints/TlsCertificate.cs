using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OpenRs.Cloud.Server.Secrets;

namespace OpenRs.Cloud.Server.Endpoints;

/// <summary>
/// The certificate of an https endpoint, from PEM files or a PFX file. It is read again when the files change, as those that issue
/// certificates for months replace them; connections that are open keep theirs.
/// </summary>
internal sealed class TlsCertificate
{
    private readonly EndpointOptions _options;
    private readonly Lock _lock = new();
    private DateTime _written;
    private SslServerAuthenticationOptions _current;

    /// <summary>Reads the certificate.</summary>
    /// <exception cref="FormatException">It cannot be read; names the files.</exception>
    public TlsCertificate(EndpointOptions options)
    {
        _options = options;
        _written = Written();
        _current = Read();
    }

    /// <summary>What to offer to the next client.</summary>
    public SslServerAuthenticationOptions Current()
    {
        lock (_lock)
        {
            if (Written() is var written && written != _written)
            {
                try
                {
                    _current = Read();
                    _written = written;
                }
                catch (FormatException)
                {
                    // Certificate and key are two files, and for a moment they may not fit. The old pair serves until they do.
                }
            }

            return _current;
        }
    }

    private DateTime Written()
    {
        var certificate = SecretFile.Target(_options.TlsCertificate).LastWriteTimeUtc;
        var key = _options.TlsKey.Length > 0 ? SecretFile.Target(_options.TlsKey).LastWriteTimeUtc : certificate;
        return key > certificate ? key : certificate;
    }

    private SslServerAuthenticationOptions Read()
    {
        try
        {
            var chain = new X509Certificate2Collection();
            var leaf = _options.TlsKey.Length > 0 ? ReadPem(chain) : ReadPfx(chain);
            return new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(leaf, chain, offline: true),
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            };
        }
        catch (Exception exception)
            when (exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            var key = _options.TlsKey.Length > 0 ? $" with the key {_options.TlsKey}" : "";
            throw new FormatException($"The TLS certificate {_options.TlsCertificate}{key} cannot be read: {exception.Message}", exception);
        }
    }

    private X509Certificate2 ReadPem(X509Certificate2Collection chain)
    {
        chain.ImportFromPemFile(_options.TlsCertificate);
        return X509Certificate2.CreateFromPemFile(_options.TlsCertificate, _options.TlsKey);
    }

    private X509Certificate2 ReadPfx(X509Certificate2Collection chain)
    {
        chain.AddRange(X509CertificateLoader.LoadPkcs12CollectionFromFile(_options.TlsCertificate, _options.TlsPassword));
        return chain.FirstOrDefault(static certificate => certificate.HasPrivateKey)
            ?? throw new CryptographicException("it holds no private key. Give a PEM file with --tls-key, or a PFX file with both.");
    }
}
