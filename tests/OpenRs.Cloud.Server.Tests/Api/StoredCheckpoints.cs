using System.Text;
using OpenRs.Cloud.Storage.Checkpoints;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Api;

/// <summary>Checkpoints in a server's object store, committed as an agent does.</summary>
internal static class StoredCheckpoints
{
    /// <summary>Commits checkpoints of a run; what they hold differs by the step.</summary>
    public static Task CommitAsync(ServerFixture fixture, string run, params int[] steps) => CommitAsync(fixture.Folder, run, steps);

    /// <summary>The same for the server whose data is in a folder of this one.</summary>
    public static async Task CommitAsync(TemporaryFolder server, string run, params int[] steps)
    {
        var uri = new Uri(server["data/objects"]).AbsoluteUri;
        var objects = await ObjectStoreFactory.OpenAsync(new ObjectStoreOptions { Uri = uri }, TimeProvider.System, CancellationToken.None);
        foreach (var step in steps)
        {
            await CommitAsync(objects, run, step);
        }
    }

    /// <summary>Commits a checkpoint that is an adapter.</summary>
    /// <param name="fixture">The server.</param>
    /// <param name="run">Resource name of the run.</param>
    /// <param name="step">Step.</param>
    /// <param name="model">Resource name of the adapter's model.</param>
    public static async Task CommitAdapterAsync(ServerFixture fixture, string run, int step, string model)
    {
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "adapter_config.json", "adapter_model.safetensors", "optimizer.safetensors", "trainer.json" })
        {
            await File.WriteAllTextAsync(folder[name], $"not read: {step}");
        }

        var uri = new Uri(fixture.Folder["data/objects"]).AbsoluteUri;
        var objects = await ObjectStoreFactory.OpenAsync(new ObjectStoreOptions { Uri = uri }, TimeProvider.System, CancellationToken.None);
        var draft = Draft(step) with { BaseModel = model.Split('/')[^1] };
        await new CheckpointStore(objects, run, TimeProvider.System).CommitAsync(draft, folder.Path, CancellationToken.None);
    }

    /// <summary>Commits one checkpoint.</summary>
    /// <returns>What an agent reports of it.</returns>
    public static async Task<CheckpointRef> CommitAsync(IObjectStore objects, string run, int step)
    {
        using var folder = new TemporaryFolder();
        foreach (var (name, bytes) in Seeds.Model().Where(static file => file.Key != "tokenizer.json"))
        {
            await File.WriteAllBytesAsync(folder[name], bytes);
        }

        await File.WriteAllBytesAsync(folder["optimizer.safetensors"], Encoding.UTF8.GetBytes($"not read: {step}"));
        await File.WriteAllTextAsync(folder["trainer.json"], $$"""{"step":{{step}}}""");
        var store = new CheckpointStore(objects, run, TimeProvider.System);
        var manifest = await store.CommitAsync(Draft(step), folder.Path, CancellationToken.None);
        return new CheckpointRef { Prefix = store.FilesPrefix(manifest), Step = step, WeightsSha256 = manifest.WeightsSha256 };
    }

    private static CheckpointDraft Draft(int step) =>
        new() { Step = step, PolicyVersion = step, SpecHash = "x", EngineVersion = EngineVersion.Current };
}
