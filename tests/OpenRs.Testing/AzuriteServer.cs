using System.Text.RegularExpressions;

namespace OpenRs.Testing;

/// <summary>
/// A real Azurite blob service, from npm, on a loopback port that it chooses itself, with all data in memory. Sends nothing home.
/// </summary>
public sealed partial class AzuriteServer : IAsyncDisposable
{
    // Azurite's published development account: no secret.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // A cold start on two cores shared with a parallel test run takes seconds, not the usual half.
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly ChildProcess _process;

    private AzuriteServer(ChildProcess process, Uri address)
    {
        _process = process;
        Endpoint = new Uri(address, Account);
    }

    /// <summary>The account's address; a container is one segment below.</summary>
    public Uri Endpoint { get; }

    /// <summary>What a client needs to connect.</summary>
    public string ConnectionString => $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={Endpoint};";

    /// <summary>Starts the service and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">Azurite or node is not installed (says what to run), or it ended at once.</exception>
    /// <exception cref="TimeoutException">It does not listen in time; says what it wrote.</exception>
    public static async Task<AzuriteServer> StartAsync()
    {
        string[] arguments =
        [
            NodeTools.Module("azurite", "dist", "src", "blob", "main.js"),
            "--blobHost", "127.0.0.1", "--blobPort", "0", "--inMemoryPersistence", "--skipApiVersionCheck", "--silent", "--disableTelemetry",
        ];
        var process = ChildProcess.Start(NodeTools.Node, arguments);
        try
        {
            var line = await process.WaitForLineAsync(ListensOn().IsMatch, "the address it listens on", StartTimeout);
            return new AzuriteServer(process, new Uri(ListensOn().Match(line).Groups[1].Value));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the service; its data is gone.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    [GeneratedRegex(@"successfully listens on (http://127\.0\.0\.1:\d+)")]
    private static partial Regex ListensOn();
}
