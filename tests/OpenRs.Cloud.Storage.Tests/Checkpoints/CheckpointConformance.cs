using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using OpenRs.Cloud.Storage.Checkpoints;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;

namespace OpenRs.Cloud.Storage.Tests.Checkpoints;

/// <summary>What checkpoints promise over any store.</summary>
public abstract class CheckpointConformance : IDisposable
{
    protected const string Run = "projects/p/runs/r1";

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();

    /// <summary>An empty store, new for each test.</summary>
    protected abstract IObjectStore Objects { get; }

    private CheckpointStore Store => Over(Objects);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task CommitAndDownload_Folder_GivesTheSameFiles()
    {
        var source = MakeFolder("source", seed: 1);

        var committed = await Store.CommitAsync(Draft(50), source, default);
        var downloaded = await Store.DownloadAsync(50, _folder["local"], default);

        Assert.Equal(committed.ToJson(), downloaded.ToJson());
        Assert.Equal(["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "optimizer.safetensors", "sub/trainer.json"],
            committed.Files.Select(file => file.Path));
        Assert.All(committed.Files, file => Assert.Equal(
            File.ReadAllBytes(Path.Combine(source, file.Path)), File.ReadAllBytes(_folder[$"local/{file.Path}"])));
        Assert.Equal(committed.ToJson(), File.ReadAllBytes(_folder["local/manifest.json"]));
        Assert.False(Directory.Exists(_folder["local.partial"]));
    }

    [Fact]
    public async Task Commit_Manifest_SaysWhatTheFilesAre()
    {
        var source = MakeFolder("source", seed: 1);

        var manifest = await Store.CommitAsync(Draft(50), source, default);

        Assert.Equal((1, Run, 50L, 51L, "spec", "0.1", _clock.GetUtcNow()),
            (manifest.FormatVersion, manifest.Run, manifest.Step, manifest.PolicyVersion, manifest.SpecHash, manifest.EngineVersion,
                manifest.Created));
        Assert.All(manifest.Files, file => Assert.Equal(HexHash(File.ReadAllBytes(Path.Combine(source, file.Path))), file.Sha256));
        var shards = File.ReadAllBytes(Path.Combine(source, manifest.Files[0].Path))
            .Concat(File.ReadAllBytes(Path.Combine(source, manifest.Files[1].Path)));
        Assert.Equal(HexHash([.. shards]), manifest.WeightsSha256);
        Assert.Equal(manifest.WeightsSha256, await WeightFiles.HashAsync(source, default));
    }

    [Fact]
    public async Task Commit_Adapter_KeepsItsModelAndHashesItsWeights()
    {
        var source = _folder["adapter"];
        Directory.CreateDirectory(source);
        await File.WriteAllTextAsync(Path.Combine(source, "adapter_config.json"), "{}");
        await File.WriteAllBytesAsync(Path.Combine(source, "adapter_model.safetensors"), TestBytes.Make(1_000));

        await Store.CommitAsync(Draft(50) with { BaseModel = "m1" }, source, default);
        var manifest = await Store.GetAsync(50, default);

        Assert.Equal("m1", manifest.BaseModel);
        Assert.Equal(HexHash(TestBytes.Make(1_000)), manifest.WeightsSha256);
        Assert.Equal(manifest.WeightsSha256, await WeightFiles.HashAsync(source, default));
        await Assert.ThrowsAsync<ContentMismatchException>(() => Store.CommitAsync(Draft(50), source, default));
    }

    [Fact]
    public async Task Commit_ObjectsThatAreThere_IsTheCommitOfTheirFolder()
    {
        var (source, hashes) = (MakeFolder("source", seed: 1), new Dictionary<string, string>());
        var ofFolder = await Store.CommitAsync(Draft(50), source, default);
        foreach (var file in ofFolder.Files)
        {
            hashes[file.Path] = file.Sha256;
            await Objects.PutFileAsync($"imports/p/m/{file.Path}", Path.Combine(source, file.Path), PutCondition.None, default);
        }

        var ofObjects = await Store.CommitAsync(Draft(60), new StoredFiles(Objects, "imports/p/m/", hashes), default);
        Assert.Equal(ofFolder.Files, ofObjects.Files);
        Assert.Equal(ofFolder.WeightsSha256, ofObjects.WeightsSha256);
        await Store.DownloadAsync(60, _folder["local"], default);

        // Another length would be seen by it; other bytes are seen by their hash alone, and nothing of them is stored.
        var last = ofFolder.Files[^1];
        await Objects.PutAsync($"imports/p/m/{last.Path}", new byte[last.Size], PutCondition.None, default);
        var mismatch = await Assert.ThrowsAsync<ContentMismatchException>(
            () => Store.CommitAsync(Draft(70), new StoredFiles(Objects, "imports/p/m/", hashes), default));
        Assert.Contains($"'imports/p/m/{last.Path}' has the sha256", mismatch.Message, StringComparison.Ordinal);
        Assert.Equal([50, 60], (await Store.ListAsync(default)).Select(static manifest => manifest.Step));
    }

    [Fact]
    public async Task Commit_FolderWithoutWeights_IsRefused()
    {
        Directory.CreateDirectory(_folder["empty"]);
        await File.WriteAllTextAsync(_folder["empty/optimizer.safetensors"], "x");

        await Assert.ThrowsAsync<FileNotFoundException>(() => Store.CommitAsync(Draft(1), _folder["empty"], default));

        Assert.Empty(await Store.ListAsync(default));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Commit_ClientDiesAtAnyWrite_ExistsOnlyAfterTheManifestAndRetryFinishes(bool loseAnswer)
    {
        await Store.CommitAsync(Draft(0), MakeFolder("first", seed: 1), default);
        var source = MakeFolder("second", seed: 2);
        const int writes = 5;
        for (var death = 0; death < writes; death++)
        {
            var step = 1 + death;
            var dying = new FaultyStore(Objects) { DieAtPut = death, LoseAnswer = loseAnswer };
            await Assert.ThrowsAsync<FaultyStore.SimulatedDeathException>(() => Over(dying).CommitAsync(Draft(step), source, default));

            var isCommitted = loseAnswer && death == writes - 1;
            Assert.Equal(isCommitted ? step : step - 1, (await Store.FindLatestAsync(default))!.Step);
            if (!isCommitted)
            {
                await Assert.ThrowsAsync<CheckpointNotFoundException>(() => Store.DownloadAsync(step, _folder["none"], default));
            }

            var retry = new FaultyStore(Objects);
            await Over(retry).CommitAsync(Draft(step), source, default);
            Assert.Equal(writes - death - (loseAnswer ? 1 : 0), retry.Puts);
            await Store.DownloadAsync(step, _folder[$"local-{step}"], default);
        }
    }

    [Fact]
    public async Task Commit_SameContentAgain_ReturnsTheFirstManifest()
    {
        var source = MakeFolder("source", seed: 1);
        var first = await Store.CommitAsync(Draft(5), source, default);
        _clock.Advance(TimeSpan.FromHours(1));

        var second = await Store.CommitAsync(Draft(5), source, default);

        Assert.Equal(first.ToJson(), second.ToJson());
    }

    [Fact]
    public async Task Commit_SameStepWithOtherContent_IsRefusedAndTheFirstStays()
    {
        var first = await Store.CommitAsync(Draft(5), MakeFolder("one", seed: 1), default);

        await Assert.ThrowsAsync<ContentMismatchException>(() => Store.CommitAsync(Draft(5), MakeFolder("two", seed: 2), default));
        await Assert.ThrowsAsync<ContentMismatchException>(
            () => Store.CommitAsync(Draft(5) with { SpecHash = "other" }, _folder["one"], default));

        Assert.Equal(first.ToJson(), (await Store.DownloadAsync(5, _folder["local"], default)).ToJson());
    }

    [Fact]
    public async Task Commit_TwoTrainersAtOnce_OneWinsWhole()
    {
        string[] sources = [MakeFolder("one", seed: 1), MakeFolder("two", seed: 2)];

        var results = await Task.WhenAll(sources.Select(source => Task.Run(async () =>
        {
            try
            {
                return await Store.CommitAsync(Draft(5), source, default);
            }
            catch (ContentMismatchException)
            {
                return null;
            }
        })));

        var winner = Assert.Single(results, result => result is not null)!;
        Assert.Equal(winner.ToJson(), (await Store.DownloadAsync(5, _folder["local"], default)).ToJson());
    }

    [Fact]
    public async Task Download_FileCorrupted_IsDetectedAndLeavesNoFolder()
    {
        var manifest = await Store.CommitAsync(Draft(5), MakeFolder("source", seed: 1), default);
        foreach (var file in manifest.Files)
        {
            var name = await NameOfAsync(file.Path);
            var content = await Objects.ReadAllBytesAsync(name, int.MaxValue, default);
            var damaged = content.ToArray();
            damaged[^1] ^= 1;
            await Objects.PutAsync(name, damaged, PutCondition.None, default);

            var error = await Assert.ThrowsAsync<CorruptCheckpointException>(
                () => Store.DownloadAsync(5, _folder["local"], default));

            Assert.Contains(file.Path, error.Message, StringComparison.Ordinal);
            Assert.False(Directory.Exists(_folder["local"]));
            await Objects.PutAsync(name, content, PutCondition.None, default);
        }

        await Store.DownloadAsync(5, _folder["local"], default);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FileLostOrCut_LatestIsTheOneBefore_AndCommittingAgainMendsIt(bool lost)
    {
        await Store.CommitAsync(Draft(1), MakeFolder("one", seed: 1), default);
        await Store.CommitAsync(Draft(2), MakeFolder("two", seed: 2), default);
        var name = await NameOfAsync("optimizer.safetensors", "step-00000002");
        await (lost ? Objects.DeleteAsync(name, default) : (Task)Objects.PutAsync(name, TestBytes.Make(3), PutCondition.None, default));

        Assert.Equal(1, (await Store.FindLatestAsync(default))!.Step);
        await Assert.ThrowsAsync<CorruptCheckpointException>(() => Store.DownloadAsync(2, _folder["local"], default));
        await Store.CommitAsync(Draft(2), _folder["two"], default);

        Assert.Equal(2, (await Store.FindLatestAsync(default))!.Step);
        await Store.DownloadAsync(2, _folder["local"], default);
    }

    [Fact]
    public async Task Manifest_TornOrOfAnotherStep_CheckpointDoesNotExist()
    {
        var good = await Store.CommitAsync(Draft(1), MakeFolder("one", seed: 1), default);
        await Objects.PutAsync(
            $"{Run}/checkpoints/step-00000002/manifest.json", good.ToJson().AsMemory(0, 100), PutCondition.None, default);
        await Objects.PutAsync($"{Run}/checkpoints/step-00000003/manifest.json", good.ToJson(), PutCondition.None, default);

        Assert.Equal([1L], (await Store.ListAsync(default)).Select(manifest => manifest.Step));
        Assert.Equal(1, (await Store.FindLatestAsync(default))!.Step);
        await Assert.ThrowsAsync<InvalidManifestException>(() => Store.DownloadAsync(2, _folder["local"], default));
        await Assert.ThrowsAsync<InvalidManifestException>(() => Store.GetAsync(3, default));
    }

    [Fact]
    public async Task Download_ConnectionBreaksRepeatedly_GoesOnWhereItWas()
    {
        var manifest = await Store.CommitAsync(Draft(5), MakeFolder("source", seed: 1), default);
        var faulty = new FaultyStore(Objects);
        for (var attempt = 0; !Directory.Exists(_folder["local"]); attempt++)
        {
            Assert.InRange(attempt, 0, 20);
            faulty.ReadableBytes = 100_000;
            try
            {
                await Over(faulty).DownloadAsync(5, _folder["local"], default);
            }
            catch (FaultyStore.SimulatedDeathException)
            {
            }
        }

        // Nothing but the small manifest was read twice.
        var files = faulty.Reads.Where(entry => !entry.Name.EndsWith("manifest.json", StringComparison.Ordinal)).ToArray();
        Assert.Equal(files.Length, files.Distinct().Count());
        Assert.Contains(files, entry => entry.Offset > 0);
        Assert.Equal(manifest.WeightsSha256, await WeightFiles.HashAsync(_folder["local"], default));
    }

    [Fact]
    public async Task Download_LeftoverIsDamaged_StartsThatFileAgain()
    {
        var manifest = await Store.CommitAsync(Draft(5), MakeFolder("source", seed: 1), default);
        Directory.CreateDirectory(_folder["local.partial"]);
        await File.WriteAllBytesAsync(_folder[$"local.partial/.openrs-part-{manifest.Files[0].Path}"], TestBytes.Make(1000, 99));
        await File.WriteAllBytesAsync(_folder[$"local.partial/{manifest.Files[1].Path}"], TestBytes.Make(1000, 99));
        await File.WriteAllTextAsync(_folder["local.partial/of-another-checkpoint.json"], "{}");

        await Store.DownloadAsync(5, _folder["local"], default);

        Assert.Equal(manifest.WeightsSha256, await WeightFiles.HashAsync(_folder["local"], default));
        Assert.Equal(manifest.Files.Count + 1, Directory.GetFiles(_folder["local"], "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Download_FolderIsAnEarlierDownload_ReadsOnlyWhatIsDamaged()
    {
        var manifest = await Store.CommitAsync(Draft(5), MakeFolder("source", seed: 1), default);
        await Store.DownloadAsync(5, _folder["local"], default);
        await File.WriteAllTextAsync(_folder[$"local/{manifest.Files[2].Path}"], "damaged");
        var counting = new FaultyStore(Objects);

        await Over(counting).DownloadAsync(5, _folder["local"], default);

        var read = Assert.Single(counting.Reads, entry => !entry.Name.EndsWith("manifest.json", StringComparison.Ordinal));
        Assert.EndsWith(manifest.Files[2].Path, read.Name, StringComparison.Ordinal);
        Assert.Equal(manifest.Files[2].Sha256, HexHash(await File.ReadAllBytesAsync(_folder[$"local/{manifest.Files[2].Path}"])));
    }

    [Fact]
    public async Task Download_FolderHoldsSomethingElse_IsRefusedAndUntouched()
    {
        await Store.CommitAsync(Draft(5), MakeFolder("source", seed: 1), default);
        Directory.CreateDirectory(_folder["mine"]);
        await File.WriteAllTextAsync(_folder["mine/model.safetensors"], "precious");

        await Assert.ThrowsAsync<ContentMismatchException>(() => Store.DownloadAsync(5, _folder["mine"], default));

        Assert.Equal("precious", await File.ReadAllTextAsync(_folder["mine/model.safetensors"]));
    }

    [Fact]
    public async Task Delete_Checkpoint_RemovesManifestFirstAndAllFiles()
    {
        await Store.CommitAsync(Draft(1), MakeFolder("one", seed: 1), default);
        await Store.CommitAsync(Draft(2), MakeFolder("two", seed: 2), default);

        Assert.True(await Store.DeleteAsync(1, default));
        Assert.False(await Store.DeleteAsync(1, default));

        Assert.All(
            await Objects.ListAsync("", default).ToListAsync(),
            entry => Assert.Contains("/step-00000002/", entry.Name, StringComparison.Ordinal));
        await Store.DownloadAsync(2, _folder["local"], default);
    }

    [Fact]
    public async Task Prune_Steps_LeavesTheOthersAndSweepsOldLeftovers()
    {
        for (var step = 10; step <= 60; step += 10)
        {
            await Store.CommitAsync(Draft(step), MakeFolder($"s{step}", seed: step), default);
        }

        await Objects.PutAsync(
            $"{Run}/checkpoints/step-00000035/0123456789abcdef/model.safetensors", TestBytes.Make(9), PutCondition.None, default);
        await Objects.PutAsync(
            $"{Run}/checkpoints/step-00000060/0123456789abcdef/model.safetensors", TestBytes.Make(9), PutCondition.None, default);
        await Objects.PutAsync(
            $"{Run}/checkpoints/step-00000061/0123456789abcdef/model.safetensors", TestBytes.Make(9), PutCondition.None, default);
        await Objects.PutAsync($"{Run}/checkpoints/step-00000036/manifest.json", TestBytes.Make(9), PutCondition.None, default);
        await Objects.PutAsync("projects/p/runs/r10/checkpoints/step-00000001/x", TestBytes.Make(9), PutCondition.None, default);

        var deleted = await PruneAsync(10, 40, 41);

        Assert.Equal([10L, 40L], deleted);
        Assert.Equal([20L, 30L, 50L, 60L], (await Store.ListAsync(default)).Select(manifest => manifest.Step));
        var names = await Objects.ListAsync("", default).Select(entry => entry.Name).ToListAsync();
        Assert.Equal((4 * 5) + 3, names.Count);
        Assert.Contains(names, name => name.Contains("step-00000061", StringComparison.Ordinal));
        Assert.Contains(names, name => name.Contains("step-00000036", StringComparison.Ordinal));
        Assert.Contains(names, name => name.Contains("runs/r10/", StringComparison.Ordinal));
        foreach (var step in new[] { 20, 30, 50, 60 })
        {
            await Store.DownloadAsync(step, _folder[$"local-{step}"], default);
        }
    }

    [Fact]
    public async Task Pin_Checkpoint_OutlivesRetentionUntilItIsLetGo()
    {
        var source = MakeFolder("source", seed: 1);
        foreach (var step in new long[] { 10, 20, 30, 40 })
        {
            await Store.CommitAsync(Draft(step), source, default);
        }

        Assert.Equal(10, (await Store.PinAsync(10, pinned: true, default)).Step);
        await Store.PinAsync(10, pinned: true, default);
        Assert.Equal([20L, 30L], await PruneAsync(10, 20, 30));
        Assert.Equal([10L], await Store.ListPinnedAsync(default));
        Assert.True(await Store.IsPinnedAsync(10, default));
        await Store.DownloadAsync(10, _folder["pinned"], default);

        await Store.PinAsync(10, pinned: false, default);
        Assert.Equal([10L], await PruneAsync(10));
        await Assert.ThrowsAsync<CheckpointNotFoundException>(() => Store.PinAsync(10, pinned: true, default));
        Assert.DoesNotContain(
            await Objects.ListAsync("", default).ToListAsync(), static entry => entry.Name.EndsWith("/pinned", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Prune_SomebodyComesToNeedOne_BringsItBackAsItWas()
    {
        foreach (var step in new long[] { 10, 20, 30 })
        {
            await Store.CommitAsync(Draft(step), MakeFolder($"s{step}", seed: (int)step), default);
        }

        var before = await Store.GetAsync(20, default);
        var deleted = await Store.PruneAsync(
            [10, 20],
            async token =>
            {
                // Whoever looks for a step from now on does not find it, so nobody can come to need it unnoticed.
                await Assert.ThrowsAsync<CheckpointNotFoundException>(() => Store.GetAsync(20, token));
                return new HashSet<long> { 20 };
            },
            default);
        Assert.Equal([10L], deleted);
        var after = await Store.DownloadAsync(20, _folder["back"], default);
        Assert.Equal(before.ToJson(), after.ToJson());
    }

    [Fact]
    public async Task Prune_FailsHalfWay_DeletesNothing()
    {
        await Store.CommitAsync(Draft(10), MakeFolder("s10", seed: 10), default);
        await Store.CommitAsync(Draft(20), MakeFolder("s20", seed: 20), default);
        await Assert.ThrowsAsync<TimeoutException>(() => Store.PruneAsync([10], static _ => throw new TimeoutException(), default));
        await Store.DownloadAsync(10, _folder["kept"], default);
    }

    protected static CheckpointDraft Draft(long step) =>
        new() { Step = step, PolicyVersion = step + 1, SpecHash = "spec", EngineVersion = "0.1" };

    protected virtual void Dispose(bool disposing) => _folder.Dispose();

    private Task<IReadOnlyList<long>> PruneAsync(params long[] steps) =>
        Store.PruneAsync(steps, static _ => Task.FromResult<IReadOnlySet<long>>(new HashSet<long>()), default);

    private static string HexHash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private CheckpointStore Over(IObjectStore objects) => new(objects, Run, _clock);

    private string MakeFolder(string name, int seed)
    {
        var folder = _folder[name];
        Directory.CreateDirectory(Path.Combine(folder, "sub"));
        File.WriteAllBytes(Path.Combine(folder, "model-00001-of-00002.safetensors"), TestBytes.Make(120_000, seed));
        File.WriteAllBytes(Path.Combine(folder, "model-00002-of-00002.safetensors"), TestBytes.Make(70_000, seed + 1000));
        File.WriteAllBytes(Path.Combine(folder, "optimizer.safetensors"), TestBytes.Make(150_000, seed + 2000));
        File.WriteAllText(Path.Combine(folder, "sub", "trainer.json"), $$"""{"seed":{{seed}}}""");
        return folder;
    }

    private async Task<string> NameOfAsync(string path, string folder = "") =>
        await Objects.ListAsync("", default).Select(entry => entry.Name)
            .SingleAsync(name => name.EndsWith(path, StringComparison.Ordinal) && name.Contains(folder, StringComparison.Ordinal));
}
