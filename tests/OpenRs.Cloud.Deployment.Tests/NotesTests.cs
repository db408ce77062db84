using OpenRs.Cloud.Deployment.Tests.Charts;

namespace OpenRs.Cloud.Deployment.Tests;

/// <summary>
/// What helm says after an installation. Without a cluster it shows no notes, so a copy of the chart renders them as an object.
/// </summary>
public sealed class NotesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("openrs-notes-").FullName;

    [Theory]
    [InlineData("default", "statefulset/demo-openrs-cloud-server", true)]
    [InlineData("ha", "deployment/demo-openrs-cloud-server", false)]
    public async Task Notes_TellTheNextThreeCommands(string scenario, string workload, bool warnsOfClearText)
    {
        foreach (var file in Directory.EnumerateFiles(Chart.Folder, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_folder, Path.GetRelativePath(Chart.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        await File.WriteAllTextAsync(
            Path.Combine(_folder, "templates", "shown.yaml"),
            "kind: ConfigMap\nmetadata: {name: shown}\ndata:\n  notes: {{ include \"openrs.notes\" . | toJson }}\n");
        var manifests = ManifestReader.Read(await Chart.RenderAsync(scenario, _folder));
        var notes = manifests.Single(static one => one.Name == "shown").Text("data", "notes");
        var commands = notes.Split('\n').Where(static line => line.StartsWith("  ", StringComparison.Ordinal)).ToList();
        Assert.Equal(
            [
                $"  kubectl --namespace ml rollout status {workload} --timeout 5m",
                "  helm test demo --namespace ml --logs",
                "  kubectl --namespace ml port-forward service/demo-openrs-cloud-server 7420:7420",
            ],
            commands);
        Assert.Equal(warnsOfClearText, notes.Contains("There is no TLS", StringComparison.Ordinal));
        Assert.DoesNotContain("\n\n\n", notes, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
