namespace OpenRs.Cloud.Deployment.Tests.Charts;

/// <summary>All values files, rendered once for all tests.</summary>
public sealed class RenderedCharts : IAsyncLifetime
{
    private readonly Dictionary<string, string> _texts = [];
    private readonly Dictionary<string, IReadOnlyList<Manifest>> _manifests = [];

    /// <summary>What helm wrote for a values file.</summary>
    public string Text(string scenario) => _texts[scenario];

    /// <summary>The manifests of a values file.</summary>
    internal IReadOnlyList<Manifest> Manifests(string scenario) => _manifests[scenario];

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        foreach (var scenario in Chart.Scenarios)
        {
            _texts[scenario] = await Chart.RenderAsync(scenario);
            _manifests[scenario] = ManifestReader.Read(_texts[scenario]);
        }
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;
}
