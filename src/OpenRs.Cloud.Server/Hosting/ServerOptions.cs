using System.Net;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Server.Security;

namespace OpenRs.Cloud.Server.Hosting;

/// <summary>Settings of the server, section <c>OpenRs</c> of its configuration.</summary>
public sealed class ServerOptions
{
    private PriceBook? _priceBook;

    /// <summary>Name of the configuration section.</summary>
    public const string Section = "OpenRs";

    /// <summary>
    /// Where grains live: <c>local</c> (one process, state in a SQLite file; <c>embedded</c> is its older name) or <c>cluster</c> (Orleans
    /// silos on Azure storage). Default: local.
    /// </summary>
    public string Host { get; set; } = "local";

    /// <summary>Folder for state, objects and the agents' token. Default: <c>.openrs/data</c> below the current folder.</summary>
    public string Data { get; set; } = Path.Combine(".openrs", "data");

    /// <summary>Address of the API, http or https. Default: <c>http://127.0.0.1:7420</c>. Port 0 takes a free one.</summary>
    public string Listen { get; set; } = "http://127.0.0.1:7420";

    /// <summary>
    /// Whether clients must show credentials: <c>required</c>, <c>none</c>, or empty for none on loopback and required beyond. Without
    /// them every caller is an admin of all projects.
    /// </summary>
    public string Auth { get; set; } = "";

    /// <summary>
    /// Certificate of an https endpoint: a PEM file with the chain, leaf first, or a PFX file with its key. Default: none.
    /// </summary>
    public string TlsCertificate { get; set; } = "";

    /// <summary>Private key of a PEM certificate. Default: none.</summary>
    public string TlsKey { get; set; } = "";

    /// <summary>Password of a PFX certificate. Default: none.</summary>
    public string TlsPassword { get; set; } = "";

    /// <summary>Bearer tokens of an OpenID Connect issuer. Default: none are accepted.</summary>
    public OidcOptions Oidc { get; } = new();

    /// <summary>Whether to listen beyond loopback although clients are not authenticated. Default: false.</summary>
    public bool AllowUnauthenticated { get; set; }

    /// <summary>Object store URI; empty means the folder <c>objects</c> below <see cref="Data"/>.</summary>
    public string Objects { get; set; } = "";

    /// <summary>Connection string of a blob object store; empty uses the process's Azure identity.</summary>
    public string ObjectsConnectionString { get; set; } = "";

    /// <summary>
    /// Token that agents must show. When it and <see cref="AgentTokenFile"/> are empty, one is made and kept in <c>agent.token</c> below
    /// <see cref="Data"/>.
    /// </summary>
    public string AgentToken { get; set; } = "";

    /// <summary>
    /// File with the token that agents must show, such as a mounted secret, in place of <see cref="AgentToken"/>; empty for none. The
    /// servers of a cluster must have the same one.
    /// </summary>
    public string AgentTokenFile { get; set; } = "";

    /// <summary>
    /// File with the first API key, admin of all projects, such as a mounted secret; empty means one is made and kept in <c>admin.key</c>
    /// below <see cref="Data"/>. The servers of a cluster must have the same one.
    /// </summary>
    public string AdminKeyFile { get; set; } = "";

    /// <summary>Length of a lease in seconds, 2 to 600. Default: 30. A lost agent costs at most this much.</summary>
    public double LeaseSeconds { get; set; } = 30;

    /// <summary>Whether to stop when standard input closes, as a child of a process that may be killed. Default: false.</summary>
    public bool StopWithStdin { get; set; }

    /// <summary>Largest dataset file in bytes. Default: 1 GiB.</summary>
    public long MaxDatasetBytes { get; set; } = 1L << 30;

    /// <summary>Longest row of a dataset file in bytes, columns that nothing reads included. Default: 16 MiB.</summary>
    public int MaxDatasetRowBytes { get; set; } = 16 << 20;

    /// <summary>Largest model in bytes, all files together. Default: 64 GiB.</summary>
    public long MaxModelBytes { get; set; } = 64L << 30;

    /// <summary>Calls a second that one caller may make, 1 to 100,000. Default: 500. Agents are not limited.</summary>
    public int CallsPerSecond { get; set; } = 500;

    /// <summary>Calls that one caller may make at once after a quiet time, at least 1. Default: 1,000.</summary>
    public int CallBurst { get; set; } = 1000;

    /// <summary>Streams such as WatchRun that one caller may keep open, at least 1. Default: 100.</summary>
    public int MaxWatches { get; set; } = 100;

    /// <summary>
    /// How many of a run's newest checkpoints are kept, 0 to 1,000,000; the best by the run's own evaluations, pinned ones, and those that
    /// an evaluation reads are kept beside them. Default: 0, which keeps all.
    /// </summary>
    public int KeepCheckpoints { get; set; }

    /// <summary>
    /// File of prices with the days from which they hold (<see cref="Cloud.Agents.PriceFile"/>), in place of <see cref="Prices"/>; empty
    /// for none.
    /// </summary>
    public string PriceFile { get; set; } = "";

    /// <summary>US dollars per GPU hour by GPU type, on top of <see cref="PriceBook.Defaults"/>.</summary>
    public Dictionary<string, decimal> Prices { get; } = new(PriceBook.Defaults, StringComparer.OrdinalIgnoreCase);

    /// <summary>The price book that is configured. The file is read once, so that what was checked at the start is what holds.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="Cloud.Errors.CloudException">It is wrong.</exception>
    public PriceBook ReadPrices() => _priceBook ??= PriceFile.Length == 0
        ? new PriceBook(Prices)
        : new PriceBook(Cloud.Agents.PriceFile.Parse(File.ReadAllText(PriceFile)));

    /// <summary>The data folder as an absolute path.</summary>
    public string DataPath => Path.GetFullPath(Data);

    /// <summary>File of the agents' token with the default filled in.</summary>
    public string AgentTokenPath => AgentTokenFile.Length > 0 ? Path.GetFullPath(AgentTokenFile) : Path.Combine(DataPath, "agent.token");

    /// <summary>File of the first API key with the default filled in.</summary>
    public string AdminKeyPath => AdminKeyFile.Length > 0 ? Path.GetFullPath(AdminKeyFile) : Path.Combine(DataPath, "admin.key");

    /// <summary>Object store URI with the default filled in.</summary>
    public string ObjectsUri => Objects.Length > 0 ? Objects : new Uri(Path.Combine(DataPath, "objects")).AbsoluteUri;

    /// <summary>Whether this server is one of a cluster.</summary>
    public bool IsCluster => Host == "cluster";

    /// <summary>Whether clients must show credentials, with the default filled in.</summary>
    public bool RequiresAuth => Auth == "required" || (Auth.Length == 0 && !AllowUnauthenticated && !IsLoopback);

    /// <summary>Whether only this machine can reach <see cref="Listen"/>.</summary>
    public bool IsLoopback =>
        Uri.TryCreate(
            Listen, UriKind.Absolute, out var uri) && IPAddress.TryParse(uri.DnsSafeHost, out var address) && IPAddress.IsLoopback(address);
}
