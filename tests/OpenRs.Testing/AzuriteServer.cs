using System.Text.RegularExpressions;

namespace OpenRs.Testing;

/// <summary>
/// A real Azurite, from npm, with blobs and tables on loopback ports that it chooses itself and all data in memory. Sends nothing home.
/// </summary>
public sealed partial class AzuriteServer : IAsyncDisposable
{
    // Azurite's published development account: no secret.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // A cold start on two cores shared with a parallel test run takes seconds, not the usual half.
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly ChildProcess _process;

    private AzuriteServer(ChildProcess process, Uri blobs, Uri tables)
    {
        _process = process;
        Endpoint = new Uri(blobs, Account);
        TableEndpoint = new Uri(tables, Account);
    }

    /// <summary>The account's address for blobs; a container is one segment below.</summary>
    public Uri Endpoint { get; }

    /// <summary>The account's address for tables.</summary>
    public Uri TableEndpoint { get; }

    /// <summary>What a client needs to connect.</summary>
    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={Endpoint};TableEndpoint={TableEndpoint};";

    /// <summary>Starts the service and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">Azurite or node is not installed (says what to run), or it ended at once.</exception>
    /// <exception cref="TimeoutException">It does not listen in time; says what it wrote.</exception>
    public static async Task<AzuriteServer> StartAsync()
    {
        string[] arguments =
        [
            NodeTools.Module("azurite", "dist", "src", "azurite.js"),
            "--blobHost", "127.0.0.1", "--blobPort", "0", "--queueHost", "127.0.0.1", "--queuePort", "0", "--tableHost", "127.0.0.1",
            "--tablePort", "0", "--inMemoryPersistence", "--skipApiVersionCheck", "--silent", "--disableTelemetry",
        ];
        var process = ChildProcess.Start(NodeTools.Node, arguments);
        try
        {
            return new AzuriteServer(process, await AddressAsync(process, "Blob"), await AddressAsync(process, "Table"));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the service; its data is gone.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<Uri> AddressAsync(ChildProcess process, string service)
    {
        var line = await process.WaitForLineAsync(
            line => ListensAt().Match(line) is { Success: true } match && match.Groups["service"].Value == service,
            $"the address of its {service.ToLowerInvariant()} service",
            StartTimeout);
        return new Uri(ListensAt().Match(line).Groups["address"].Value);
    }

    [GeneratedRegex(@"Azurite (?<service>\w+) service is successfully listening at (?<address>http://127\.0\.0\.1:\d+)")]
    private static partial Regex ListensAt();
}
