using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;

namespace OpenRs.Cloud.Transport;

/// <summary>Channels to a server, for clients and agents.</summary>
public static class ServerChannel
{
    /// <summary>Opens a channel. It connects at the first call.</summary>
    /// <param name="server">Address, http or https.</param>
    /// <param name="authorityPath">
    /// PEM file with the certificate authorities to trust instead of the machine's; <see langword="null"/> for the machine's. The server's
    /// name is checked in both cases.
    /// </param>
    /// <param name="serviceConfig">Which calls are repeated; <see langword="null"/> for none.</param>
    /// <param name="trust">
    /// Whether to trust a certificate, in place of the server's name and authority; <see langword="null"/> for those.
    /// </param>
    /// <exception cref="FormatException">The file cannot be read or holds no certificate.</exception>
    public static GrpcChannel Open(
        Uri server, string? authorityPath = null, ServiceConfig? serviceConfig = null, Func<X509Certificate, bool>? trust = null)
    {
        // A machine that is gone closes no connection and refuses none: without these limits TCP takes minutes to say so.
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,

            // Credentials and completions are for the address that was given.
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            KeepAlivePingDelay = TimeSpan.FromSeconds(10),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
        };
        if (authorityPath is not null)
        {
            // Servers of one's own authority seldom publish revocation lists.
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.AddRange(Read(authorityPath));
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        if (trust is not null)
        {
            handler.SslOptions.RemoteCertificateValidationCallback =
                (_, certificate, _, _) => certificate is not null && trust(certificate);
        }

        return GrpcChannel.ForAddress(
            server, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true, ServiceConfig = serviceConfig });
    }

    private static X509Certificate2Collection Read(string path)
    {
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(path);
            return authorities.Count > 0 ? authorities : throw new CryptographicException("it holds no certificate.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new FormatException($"The file of certificate authorities {path} cannot be read: {exception.Message}", exception);
        }
    }
}
