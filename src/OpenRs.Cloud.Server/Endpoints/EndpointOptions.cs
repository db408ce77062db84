using System.Net;
using OpenRs.Cloud.Server.Configuration;

namespace OpenRs.Cloud.Server.Endpoints;

/// <summary>Where the server listens.</summary>
internal sealed class EndpointOptions : ICheckedOptions
{
    /// <summary>Address of the API, http or https. Default: <c>http://127.0.0.1:7420</c>. Port 0 takes a free one.</summary>
    public string Listen { get; set; } = "http://127.0.0.1:7420";

    /// <summary>
    /// Certificate of an https endpoint: a PEM file with the chain, leaf first, or a PFX file with its key. Default: none.
    /// </summary>
    public string TlsCertificate { get; set; } = "";

    /// <summary>Private key of a PEM certificate. Default: none.</summary>
    public string TlsKey { get; set; } = "";

    /// <summary>Password of a PFX certificate. Default: none.</summary>
    public string TlsPassword { get; set; } = "";

    /// <summary>Whether only this machine can reach <see cref="Listen"/>.</summary>
    public bool IsLoopback => TryParse(out _, out var address) && IPAddress.IsLoopback(address);

    /// <summary>Reads <see cref="Listen"/>.</summary>
    /// <returns>Whether it is a URI of an IP address.</returns>
    public bool TryParse(out Uri uri, out IPAddress address)
    {
        address = IPAddress.None;
        return Uri.TryCreate(Listen, UriKind.Absolute, out uri!) && IPAddress.TryParse(uri.DnsSafeHost, out address!);
    }

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        if (!TryParse(out var uri, out _) || uri.Scheme is not ("http" or "https"))
        {
            yield return
                $"OpenRs:Listen is '{Listen}'; it must be http://ADDRESS:PORT or https://ADDRESS:PORT, such as http://127.0.0.1:7420.";
            yield break;
        }

        if (uri.Scheme == "https" != TlsCertificate.Length > 0)
        {
            yield return uri.Scheme == "https"
                ? $"OpenRs:Listen is {Listen}, but there is no certificate. Give --tls-certificate and --tls-key (PEM), or a PFX file."
                : $"OpenRs:TlsCertificate is set, but OpenRs:Listen is {Listen}. Listen on https://{uri.Authority}.";
        }
    }
}
