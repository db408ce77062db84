using System.Text.Json;

namespace OpenRs.Cloud.Server.Tests.Telemetry;

/// <summary>A real Prometheus that scrapes a server every second, with the shipped rules.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly ChildProcess _process;
    private readonly HttpClient _http;

    private PrometheusServer(ChildProcess process, Uri address) => (_process, _http) = (process, new HttpClient { BaseAddress = address });

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="folder">Folder for its files.</param>
    /// <param name="scraped">Where metrics are.</param>
    public static async Task<PrometheusServer> StartAsync(string folder, Uri scraped)
    {
        Directory.CreateDirectory(folder);
        var rules = Path.Combine(RepositoryPaths.Root, "helm", "openrs-cloud", "files", "rules.yaml");
        var configuration = Path.Combine(folder, "prometheus.yml");
        await File.WriteAllTextAsync(configuration, $$"""
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: ["{{rules}}"]
            scrape_configs:
              - job_name: openrs
                static_configs: [{targets: ["{{scraped.Authority}}"]}]
            """);

        // It cannot choose a port itself.
        var address = new Uri($"http://127.0.0.1:{FreePort.Find()}");
        var process = ChildProcess.Start(
            PrometheusTools.Prometheus,
            [
                $"--config.file={configuration}", $"--storage.tsdb.path={Path.Combine(folder, "tsdb")}",
                $"--web.listen-address={address.Authority}",
            ]);
        try
        {
            await process.WaitForLineAsync(
                static line => line.Contains("Server is ready to receive web requests", StringComparison.Ordinal), "that it is ready", Timeout);
            return new PrometheusServer(process, address);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads what a part of its API answers.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative));
        var answer = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        Assert.True(answer.GetProperty("status").GetString() == "success", $"{path}: {answer}");
        return answer.GetProperty("data");
    }

    /// <summary>The series that an expression has now.</summary>
    public async Task<IReadOnlyList<JsonElement>> QueryAsync(string expression) =>
        [.. (await GetAsync($"/api/v1/query?query={Uri.EscapeDataString(expression)}")).GetProperty("result").EnumerateArray()];

    /// <summary>Asks again until an answer is as it should be.</summary>
    public Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> accepts) =>
        Poll.UntilAsync(ask, accepts, Timeout, answer => $"{answer}\n{string.Join('\n', _process.Lines)}");

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }
}
