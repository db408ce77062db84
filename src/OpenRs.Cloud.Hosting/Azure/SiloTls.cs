using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

namespace OpenRs.Cloud.Hosting.Azure;

/// <summary>TLS between silos. Each side shows a certificate of the cluster's own authority, else the connection is refused.</summary>
/// <remarks>
/// Files are read for each connection. There are few of them, one or two per pair of silos, so a renewed certificate is used without a
/// restart and without watching files.
/// </remarks>
internal static class SiloTls
{
    /// <summary>What is wrong with the certificates, each beginning with the name of the option; nothing without TLS.</summary>
    public static IEnumerable<string> Problems(ClusterOptions options)
    {
        if (!options.UsesTls)
        {
            return [];
        }

        (string Name, string Path)[] files =
        [
            (nameof(options.TlsCertificate), options.TlsCertificate),
            (nameof(options.TlsKey), options.TlsKey),
            (nameof(options.TlsAuthority), options.TlsAuthority),
        ];
        var missing = files.Where(static file => !File.Exists(file.Path)).ToList();
        return missing.Count > 0 ? missing.Select(static file => Missing(file.Name, file.Path)) : ContentProblems(options);
    }

    /// <summary>Makes the silo speak TLS with other silos, if options say so.</summary>
    public static void Configure(ISiloBuilder silo, ClusterOptions options)
    {
        if (!options.UsesTls)
        {
            return;
        }

        silo.UseTls(tls =>
        {
            // UseTls checks this one; the connections read theirs below.
            tls.LocalCertificate = ReadLeaf(options);
            tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
            tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;

            // Silos dial each other by address, and addresses of pods change: the authority admits, not the name.
            tls.RemoteCertificateValidation = static (_, _, errors) =>
                (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
            tls.OnAuthenticateAsServer = (_, authentication) =>
                Apply(options, (SslServerAuthenticationOptions)authentication.SslServerAuthenticationOptions);
            tls.OnAuthenticateAsClient = (_, authentication) =>
                Apply(options, (SslClientAuthenticationOptions)authentication.SslClientAuthenticationOptions);
        });
    }

    private static void Apply(ClusterOptions options, SslServerAuthenticationOptions ssl)
    {
        ssl.ServerCertificateSelectionCallback = null;
        ssl.ServerCertificateContext = ReadContext(options);
        ssl.CertificateChainPolicy = ReadPolicy(options);
    }

    private static void Apply(ClusterOptions options, SslClientAuthenticationOptions ssl)
    {
        ssl.ClientCertificates = null;
        ssl.ClientCertificateContext = ReadContext(options);
        ssl.CertificateChainPolicy = ReadPolicy(options);
    }

    private static IEnumerable<string> ContentProblems(ClusterOptions options)
    {
        if (TryRead(() => ReadLeaf(options), out var leaf) is { } unreadable)
        {
            yield return $"{nameof(options.TlsCertificate)} is '{options.TlsCertificate}' and cannot be read with the key "
                + $"'{options.TlsKey}': {unreadable}";
        }

        if (TryRead(() => ReadPolicy(options), out var policy) is { } noAuthority)
        {
            yield return $"{nameof(options.TlsAuthority)} is '{options.TlsAuthority}' and cannot be read: {noAuthority}";
        }

        using (leaf)
        {
            if (leaf is not null && policy is not null && !IsSigned(leaf, policy, options))
            {
                yield return $"{nameof(options.TlsCertificate)} is '{options.TlsCertificate}', which is expired, not of the authority in "
                    + $"'{options.TlsAuthority}', or not for both server and client authentication; other silos would refuse it.";
            }
        }
    }

    // Other silos check it once as a server's and once as a client's.
    private static bool IsSigned(X509Certificate2 leaf, X509ChainPolicy policy, ClusterOptions options)
    {
        using var chain = new X509Chain { ChainPolicy = policy };
        policy.ExtraStore.ImportFromPemFile(options.TlsCertificate);
        policy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1", "Server Authentication"));
        policy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2", "Client Authentication"));
        return chain.Build(leaf);
    }

    private static SslStreamCertificateContext ReadContext(ClusterOptions options)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(options.TlsCertificate);
        return SslStreamCertificateContext.Create(ReadLeaf(options), chain, offline: true);
    }

    private static X509Certificate2 ReadLeaf(ClusterOptions options) =>
        X509Certificate2.CreateFromPemFile(options.TlsCertificate, options.TlsKey);

    private static X509ChainPolicy ReadPolicy(ClusterOptions options)
    {
        // A cluster's own authority seldom publishes revocation lists.
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPemFile(options.TlsAuthority);
        return policy.CustomTrustStore.Count > 0 ? policy : throw new CryptographicException("It holds no certificate.");
    }

    private static string? TryRead<T>(Func<T> read, out T? value)
        where T : class
    {
        try
        {
            value = read();
            return null;
        }
        catch (Exception exception)
            when (exception is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            value = null;
            return exception.Message;
        }
    }

    private static string Missing(string name, string path) => path.Length == 0
        ? $"{name} is missing. TLS between silos needs TlsCertificate, TlsKey and TlsAuthority."
        : $"{name} is '{path}', and there is no such file.";
}
