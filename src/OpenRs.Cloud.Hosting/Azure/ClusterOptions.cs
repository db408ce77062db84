using System.Net;

namespace OpenRs.Cloud.Hosting.Azure;

/// <summary>How this process joins a cluster of silos. Configuration section <c>OpenRs:Cluster</c>.</summary>
public sealed class ClusterOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "OpenRs:Cluster";

    /// <summary>Silos with the same id form one cluster; a new id starts a new one beside it. Default: openrs.</summary>
    public string ClusterId { get; set; } = "openrs";

    /// <summary>Names the stored state and reminders; must never change over the life of a deployment. Default: openrs.</summary>
    public string ServiceId { get; set; } = "openrs";

    /// <summary>
    /// Connection string of the storage account; null to use <see cref="TableEndpoint"/> and <see cref="BlobEndpoint"/> with the process's
    /// Azure identity (DefaultAzureCredential: workload identity on AKS).
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// Table endpoint of the storage account, such as <c>https://NAME.table.core.windows.net</c>: membership and reminders.
    /// </summary>
    public Uri? TableEndpoint { get; set; }

    /// <summary>Blob endpoint of the storage account, such as <c>https://NAME.blob.core.windows.net</c>: grain state.</summary>
    public Uri? BlobEndpoint { get; set; }

    /// <summary>Blob container of grain state; made when missing. Default: grainstate.</summary>
    public string Container { get; set; } = "grainstate";

    /// <summary>Address at which other silos reach this one. Default: the environment variable POD_IP.</summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>Port for other silos. Default: 11111.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>
    /// Certificate that this silo shows to others: a PEM file with the chain, leaf first. With it, silos speak TLS and let in only who
    /// shows a certificate of <see cref="TlsAuthority"/>; all silos of a cluster must do so, or none. Default: none.
    /// </summary>
    public string TlsCertificate { get; set; } = "";

    /// <summary>Private key of <see cref="TlsCertificate"/>, a PEM file. Default: none.</summary>
    public string TlsKey { get; set; } = "";

    /// <summary>
    /// The authority of the cluster's silos, a PEM file. It must be the cluster's own: whoever holds a certificate of it can join. Default:
    /// none.
    /// </summary>
    public string TlsAuthority { get; set; } = "";

    /// <summary>Whether there is a <see cref="ConnectionString"/>.</summary>
    public bool HasConnectionString => !string.IsNullOrWhiteSpace(ConnectionString);

    /// <summary>Whether silos speak TLS.</summary>
    public bool UsesTls => TlsCertificate.Length > 0 || TlsKey.Length > 0 || TlsAuthority.Length > 0;

    /// <summary>What is wrong with these options, each with the name of the option; empty when nothing is.</summary>
    /// <returns>One sentence per problem.</returns>
    public IReadOnlyList<string> Validate()
    {
        var problems = new List<string>();
        Require(IsName(ClusterId), nameof(ClusterId), "must be 1 to 63 letters, digits and hyphens", problems);
        Require(IsName(ServiceId), nameof(ServiceId), "must be 1 to 63 letters, digits and hyphens", problems);
        Require(IsName(Container) && Container.Length >= 3, nameof(Container), "must be a blob container name", problems);
        Require(IPAddress.TryParse(AdvertisedAddress, out _), nameof(AdvertisedAddress), "must be an IP address; set "
            + "it, or the environment variable POD_IP", problems);
        Require(SiloPort is > 0 and < 65536, nameof(SiloPort), "must be a port from 1 to 65535", problems);
        if (!HasConnectionString)
        {
            const string Rule = "must be an absolute https address (http only on loopback) when there is no ConnectionString";
            Require(IsEndpoint(TableEndpoint), nameof(TableEndpoint), Rule, problems);
            Require(IsEndpoint(BlobEndpoint), nameof(BlobEndpoint), Rule, problems);
        }
        else
        {
            Require(TableEndpoint is null && BlobEndpoint is null, nameof(ConnectionString), "excludes TableEndpoint "
                + "and BlobEndpoint; set one or the other", problems);
        }

        problems.AddRange(SiloTls.Problems(this).Select(static problem => $"{Section}:{problem}"));
        return problems;
    }

    private static bool IsName(string? value) =>
        value is { Length: > 0 and < 64 } && value.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static bool IsEndpoint(Uri? uri) => uri is { IsAbsoluteUri: true } && (uri.Scheme == Uri.UriSchemeHttps || uri.IsLoopback);

    private static void Require(bool holds, string option, string rule, List<string> problems)
    {
        if (!holds)
        {
            problems.Add($"{Section}:{option} {rule}.");
        }
    }
}
