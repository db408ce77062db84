using System.Net;
using OpenRs.Cloud.Server.Configuration;

namespace OpenRs.Cloud.Server.Endpoints;

/// <summary>Where the server listens: one address for gRPC, and one for people and tools.</summary>
internal sealed class EndpointOptions : ICheckedOptions
{
    private const int LastPort = 65535;

    /// <summary>Address of the API, http or https. Default: <c>http://127.0.0.1:7420</c>. Port 0 takes a free one.</summary>
    public string Listen { get; set; } = "http://127.0.0.1:7420";

    /// <summary>
    /// Address of JSON, metrics and probes, http (HTTP/1.1) or https (HTTP/2 as well). Default: http on loopback, at the port after that of
    /// <see cref="Listen"/>. Port 0 takes a free one.
    /// </summary>
    public string Http { get; set; } = "";

    /// <summary>
    /// Certificate of an https endpoint: a PEM file with the chain, leaf first, or a PFX file with its key. Default: none.
    /// </summary>
    public string TlsCertificate { get; set; } = "";

    /// <summary>Private key of a PEM certificate. Default: none.</summary>
    public string TlsKey { get; set; } = "";

    /// <summary>Password of a PFX certificate. Default: none.</summary>
    public string TlsPassword { get; set; } = "";

    /// <summary>
    /// PEM file with the authorities of client certificates that <see cref="Listen"/> accepts, for KEDA: whoever shows one may ask the
    /// scaler, and nothing else. Default: none are asked for.
    /// </summary>
    public string ClientAuthority { get; set; } = "";

    /// <summary>The address in <see cref="Http"/>, with the default filled in.</summary>
    public string HttpAddress => Http.Length > 0 ? Http : DefaultHttp();

    /// <summary>Whether only this machine can reach the server.</summary>
    public bool IsLoopback => IsLoopbackAddress(Listen) && IsLoopbackAddress(HttpAddress);

    /// <summary>The option that names the first address that other machines can reach; that of gRPC where there is none.</summary>
    public string ExposedOption => !IsLoopbackAddress(Listen) || IsLoopback ? nameof(Listen) : nameof(Http);

    /// <summary>That address.</summary>
    public string Exposed => ExposedOption == nameof(Listen) ? Listen : HttpAddress;

    /// <summary>Whether what is sent to an address that other machines can reach is not encrypted.</summary>
    public bool IsExposedPlain => new[] { Listen, HttpAddress }.Any(
        static address => !IsLoopbackAddress(address) && address.StartsWith("http:", StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads an address.</summary>
    /// <returns>Whether it is a URI of an IP address.</returns>
    public static bool TryParse(string text, out Uri uri, out IPAddress address)
    {
        address = IPAddress.None;
        return Uri.TryCreate(text, UriKind.Absolute, out uri!)
            && uri.Scheme is "http" or "https"
            && IPAddress.TryParse(uri.DnsSafeHost, out address!);
    }

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        List<string> problems =
            [.. ProblemsOf("Listen", Listen, "http://127.0.0.1:7420"), .. ProblemsOf("Http", HttpAddress, "http://127.0.0.1:7421")];
        if (problems.Count == 0 && TlsCertificate.Length > 0 && !IsTls(Listen) && !IsTls(HttpAddress))
        {
            problems.Add($"OpenRs:TlsCertificate is set, but OpenRs:Listen is {Listen}. Listen on https://{new Uri(Listen).Authority}.");
        }

        if (ClientAuthority.Length > 0 && problems.Count == 0 && !IsTls(Listen))
        {
            problems.Add($"OpenRs:ClientAuthority is set, but OpenRs:Listen is {Listen}. Listen on https://{new Uri(Listen).Authority}.");
        }

        return problems;
    }

    private static bool IsTls(string address) => address.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    private static bool IsLoopbackAddress(string text) => TryParse(text, out _, out var address) && IPAddress.IsLoopback(address);

    private IEnumerable<string> ProblemsOf(string option, string text, string example)
    {
        if (!TryParse(text, out _, out _))
        {
            yield return $"OpenRs:{option} is '{text}'; it must be http://ADDRESS:PORT or https://ADDRESS:PORT, such as {example}.";
        }
        else if (IsTls(text) && TlsCertificate.Length == 0)
        {
            yield return
                $"OpenRs:{option} is {text}, but there is no certificate. Give --tls-certificate and --tls-key (PEM), or a PFX file.";
        }
    }

    private string DefaultHttp()
    {
        var port = TryParse(Listen, out var uri, out _) ? uri.Port : 0;
        return $"http://127.0.0.1:{(port is 0 or LastPort ? 0 : port + 1)}";
    }
}
