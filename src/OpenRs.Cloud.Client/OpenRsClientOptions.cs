using System.Security.Cryptography.X509Certificates;

namespace OpenRs.Cloud.Client;

/// <summary>Which server to call, and how.</summary>
public sealed record OpenRsClientOptions
{
    /// <summary>Address of the server, http or https.</summary>
    public required Uri Address { get; init; }

    /// <summary>API key or token; <see langword="null"/> for none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>
    /// File of a token, read for each call since whoever keeps it replaces it; used when there is no <see cref="ApiKey"/>. A call fails
    /// with <see cref="IOException"/> where the file cannot be read, and with <see cref="FormatException"/> where it holds no token.
    /// </summary>
    public string? TokenFile { get; init; }

    /// <summary>PEM file of the certificate authorities to trust instead of the machine's; <see langword="null"/> for those.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>
    /// Whether to trust the certificate that the server shows, in place of its name and authority; <see langword="null"/> for those.
    /// </summary>
    public Func<X509Certificate, bool>? TrustCertificate { get; init; }

    /// <summary>
    /// Attempts of a call while the server is away, 1 to 5, with pauses that double from 0.2 s. Calls that a repetition would do twice are
    /// made once, except those with a <c>request_id</c>, which the client sets.
    /// </summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>How long a watch tries to reach a server that went away.</summary>
    public TimeSpan ReconnectTimeout { get; init; } = TimeSpan.FromMinutes(2);
}
