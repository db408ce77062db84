using OpenRs.Cloud.Storage.Checkpoints;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;

namespace OpenRs.Cloud.Storage.Tests.Checkpoints;

public sealed class DirectoryCheckpointTests : CheckpointConformance
{
    private readonly TemporaryFolder _objects = new();

    public DirectoryCheckpointTests() => Objects = new DirectoryObjectStore(_objects.Path, TimeProvider.System);

    protected override IObjectStore Objects { get; }

    [Fact]
    public async Task FilesPrefix_InADirectory_IsTheModelFolder()
    {
        using var source = new TemporaryFolder();
        await File.WriteAllBytesAsync(source["model.safetensors"], TestBytes.Make(1000));
        var store = new CheckpointStore(Objects, Run, TimeProvider.System);

        var manifest = await store.CommitAsync(Draft(1), source.Path, default);

        Assert.Equal(
            TestBytes.Make(1000), await File.ReadAllBytesAsync(_objects[$"{store.FilesPrefix(manifest)}model.safetensors"]));
    }

    [SkippableFact]
    public async Task Commit_FullDisk_IsTypedAndTheEarlierCheckpointStays()
    {
        await using var disk = await SmallDisk.MountAsync();
        using var source = new TemporaryFolder();
        var store = new CheckpointStore(new DirectoryObjectStore(disk.Path, TimeProvider.System), Run, TimeProvider.System);
        await File.WriteAllBytesAsync(source["model.safetensors"], TestBytes.Make(100_000, 1));
        await store.CommitAsync(Draft(1), source.Path, default);
        await File.WriteAllBytesAsync(source["model.safetensors"], TestBytes.Make(500_000, 2));
        await File.WriteAllBytesAsync(source["optimizer.safetensors"], TestBytes.Make(700_000, 2));

        await Assert.ThrowsAsync<StorageFullException>(() => store.CommitAsync(Draft(2), source.Path, default));

        Assert.Equal(1, (await store.FindLatestAsync(default))!.Step);
        using var local = new TemporaryFolder();
        await store.DownloadAsync(1, local["step-1"], default);
    }

    [SkippableFact]
    public async Task Download_FullDisk_IsTypedAndGoesOnWhenThereIsSpace()
    {
        await using var disk = await SmallDisk.MountAsync();
        using var source = new TemporaryFolder();
        var store = new CheckpointStore(Objects, Run, TimeProvider.System);
        await File.WriteAllBytesAsync(source["model.safetensors"], TestBytes.Make(800_000, 1));
        var committed = await store.CommitAsync(Draft(1), source.Path, default);
        var ballast = Path.Combine(disk.Path, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[600_000]);
        var folder = Path.Combine(disk.Path, "step-1");

        await Assert.ThrowsAsync<StorageFullException>(() => store.DownloadAsync(1, folder, default));
        Assert.False(Directory.Exists(folder));
        File.Delete(ballast);
        await store.DownloadAsync(1, folder, default);

        Assert.Equal(committed.WeightsSha256, await WeightFiles.HashAsync(folder, default));
    }

    protected override void Dispose(bool disposing)
    {
        _objects.Dispose();
        base.Dispose(disposing);
    }
}
