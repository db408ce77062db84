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
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private readonly EndpointOptions _options;
    private readonly string _clientAuthority;
    private readonly Lock _lock = new();
    private DateTime _written;
    private SslServerAuthenticationOptions _current;

    /// <summary>Reads the certificate.</summary>
    /// <param name="options">Where it lies.</param>
    /// <param name="clientAuthority">PEM file with the authorities of clients' certificates; empty to ask for none.</param>
    /// <exception cref="FormatException">It cannot be read; names the files.</exception>
    public TlsCertificate(EndpointOptions options, string clientAuthority)
    {
        (_options, _clientAuthority) = (options, clientAuthority);
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

    private DateTime Written() => new[] { _options.TlsCertificate, _options.TlsKey, _clientAuthority }
        .Where(static path => path.Length > 0)
        .Max(static path => SecretFile.Target(path).LastWriteTimeUtc);

    private SslServerAuthenticationOptions Read()
    {
        try
        {
            var chain = new X509Certificate2Collection();
            var leaf = _options.TlsKey.Length > 0 ? ReadPem(chain) : ReadPfx(chain);
            var options = new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(leaf, chain, offline: true),
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            };
            if (_clientAuthority.Length > 0)
            {
                AskClients(options, ReadAuthorities());
            }

            return options;
        }
        catch (Exception exception)
            when (exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            var key = _options.TlsKey.Length > 0 ? $" with the key {_options.TlsKey}" : "";
            throw new FormatException($"The TLS certificate {_options.TlsCertificate}{key} cannot be read: {exception.Message}", exception);
        }
    }

    private X509Certificate2Collection ReadAuthorities()
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(_clientAuthority);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new FormatException(
                $"OpenRs:ClientAuthority is '{_clientAuthority}', which cannot be read: {exception.Message}", exception);
        }

        return authorities.Count > 0
            ? authorities
            : throw new FormatException($"OpenRs:ClientAuthority is '{_clientAuthority}', which holds no certificate.");
    }

    // Most clients have none and connect as before; one of another authority is refused.
    private static void AskClients(SslServerAuthenticationOptions options, X509Certificate2Collection authorities)
    {
        options.ClientCertificateRequired = true;
        options.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        options.CertificateChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        options.RemoteCertificateValidationCallback =
            static (_, certificate, _, errors) => certificate is null || errors == SslPolicyErrors.None;
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
