using System.Text.Json;

namespace OpenRs.Cloud.Server.Tests.Api;

/// <summary><c>openrs checkpoints</c> and <c>openrs datasets</c> as a script calls them.</summary>
[Collection(ServerGroup.Name)]
public sealed class CheckpointCommandTests(ServerFixture fixture) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Checkpoints_FromListToExport_AnswerScripts()
    {
        var run = await CreateAsync(2, 4);
        var listed = JsonDocument.Parse(Assert.Single(await RunAsync(0, "checkpoints", "list", run, "--output", "json"))).RootElement;
        Assert.Equal([4, 2], listed.EnumerateArray().Select(static checkpoint => checkpoint.GetProperty("step").GetInt32()));
        var id = $"{run.Split('/')[^1]}/2";
        Assert.Contains(
            await RunAsync(0, "checkpoints", "pin", id, "--project", "test", "--output", "json"),
            static line => line.Contains("\"pinned\": true", StringComparison.Ordinal));
        Assert.Contains(
            await RunAsync(0, "checkpoints", "get", id, "--project", "test"),
            static line => line.Contains("yes", StringComparison.Ordinal));
        Assert.DoesNotContain(
            await RunAsync(0, "checkpoints", "unpin", id, "--project", "test", "--output", "json"),
            static line => line.Contains("pinned", StringComparison.Ordinal));
        Assert.StartsWith(
            "projects/test/models/", Assert.Single(await RunAsync(0, "checkpoints", "export", id, "--project", "test")),
            StringComparison.Ordinal);
        await RunAsync(2, "checkpoints", "get", "step-2");
        await RunAsync(4, "checkpoints", "get", id);
    }

    [Fact]
    public async Task Download_ThatBrokeOff_GoesOnAndChecksTheWhole()
    {
        var checkpoint = $"{await CreateAsync(1)}/checkpoints/step-000001";
        var weights = _folder["out/model.safetensors"];
        Directory.CreateDirectory(_folder["out"]);
        await File.WriteAllBytesAsync(weights + ".partial", [.. Seeds.Weights[..99], (byte)~Seeds.Weights[99]]);
        var result = await ProgramResult.OfAsync(
            BuiltProgram.Cli, Arguments("checkpoints", "download", checkpoint, "--out", _folder["out"]), Timeout);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("model.safetensors did not arrive with the sha256", Assert.Single(result.Error), StringComparison.Ordinal);
        Assert.False(File.Exists(weights) || File.Exists(weights + ".partial"));

        await File.WriteAllBytesAsync(weights + ".partial", Seeds.Weights[..100]);
        Assert.Equal([_folder["out"]], await RunAsync(0, "checkpoints", "download", checkpoint, "--out", _folder["out"]));
        Assert.Equal(Seeds.Weights, await File.ReadAllBytesAsync(weights));
        Assert.Equal(
            ["config.json", "model.safetensors", "optimizer.safetensors", "trainer.json"],
            Directory.GetFiles(_folder["out"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Checkpoints_OfAnAdapter_AreShownAndFetchedAsSuchAndNotExported()
    {
        var run = await fixture.Api.CreateAsync(await fixture.Api.SpecAsync());
        await StoredCheckpoints.CommitAdapterAsync(fixture, run.Name, 2, run.Spec.Model);
        var id = $"{run.Name.Split('/')[^1]}/2";
        var model = run.Spec.Model.Split('/')[^1];
        Assert.Contains(
            await RunAsync(0, "checkpoints", "list", run.Name), line => line.Contains(model, StringComparison.Ordinal));
        await RunAsync(0, "checkpoints", "download", id, "--project", "test", "--hub", "--out", _folder["hub"]);
        Assert.Equal(
            ["README.md", "adapter_config.json", "adapter_model.safetensors"],
            Directory.GetFiles(_folder["hub"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("library_name: peft", await File.ReadAllTextAsync(_folder["hub/README.md"]), StringComparison.Ordinal);
        var export = await ProgramResult.OfAsync(BuiltProgram.Cli, Arguments("checkpoints", "export", id, "--project", "test"), Timeout);
        Assert.Equal(4, export.ExitCode);
        Assert.Contains("openrs models merge DIR --adapter DIR --out DIR", Assert.Single(export.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Datasets_FromUploadToDelete_AnswerScripts()
    {
        await File.WriteAllTextAsync(_folder["rows.csv"], "problem,answer\n1+1,2\n");
        var name = Assert.Single(await RunAsync(0, "datasets", "upload", _folder["rows.csv"], "--project", "scripts"));
        var listed = JsonDocument.Parse(
            Assert.Single(await RunAsync(0, "datasets", "list", "--project", "scripts", "--output", "json"))).RootElement;
        Assert.Equal(name, Assert.Single(listed.EnumerateArray()).GetProperty("name").GetString());
        Assert.Contains(await RunAsync(0, "datasets", "get", name), static line => line.Contains("rows.csv", StringComparison.Ordinal));
        Assert.Empty(await RunAsync(0, "datasets", "delete", name));
        await RunAsync(4, "datasets", "get", name);
    }

    private async Task<string> CreateAsync(params int[] steps)
    {
        var run = await fixture.Api.CreateAsync(await fixture.Api.SpecAsync());
        await StoredCheckpoints.CommitAsync(fixture, run.Name, steps);
        return run.Name;
    }

    private async Task<IReadOnlyList<string>> RunAsync(int exitCode, params string[] arguments)
    {
        var result = await ProgramResult.OfAsync(BuiltProgram.Cli, Arguments(arguments), Timeout);
        Assert.True(
            result.ExitCode == exitCode,
            $"{string.Join(' ', arguments)} ended with {result.ExitCode}: {string.Join(Environment.NewLine, result.Error)}");
        return result.Output;
    }

    private string[] Arguments(params string[] arguments) => [.. arguments, "--server", fixture.Server.Address.AbsoluteUri];
}
