using System.Runtime.Versioning;
using Microsoft.Extensions.Time.Testing;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;
using OpenRs.Cloud.Storage.Objects.Files;

namespace OpenRs.Cloud.Storage.Tests.Objects;

public sealed class DirectoryObjectStoreTests : ObjectStoreConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DirectoryObjectStoreTests() => Store = new DirectoryObjectStore(_folder.Path, TimeProvider.System);

    protected override IObjectStore Store { get; }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Put_SameSizeWhileTheClockStandsStill_ChangesTheETagEachTime()
    {
        var store = new DirectoryObjectStore(_folder.Path, new FakeTimeProvider());
        var tags = new HashSet<string>();
        for (var i = 0; i < 50; i++)
        {
            tags.Add((await store.PutAsync("a", TestBytes.Make(4, i), PutCondition.None, default)).ETag);
        }

        Assert.Equal(50, tags.Count);
    }

    [Fact]
    public async Task Put_NameIsFolderOrBelowObject_IsRefused()
    {
        await Store.PutAsync("a/b", TestBytes.Make(1), PutCondition.None, default);

        foreach (var condition in new[] { PutCondition.None, PutCondition.IfAbsent })
        {
            await Assert.ThrowsAsync<InvalidObjectNameException>(() => Store.PutAsync("a", TestBytes.Make(1), condition, default));
            await Assert.ThrowsAsync<InvalidObjectNameException>(() => Store.PutAsync("a/b/c/d", TestBytes.Make(1), condition, default));
        }

        Assert.Equal(["a/b"], await ListAsync(""));
    }

    [Fact]
    public async Task Get_ObjectReplacedWhileReading_GivesTheOldVersionWhole()
    {
        await Store.PutAsync("a", TestBytes.Make(3 << 20, 1), PutCondition.None, default);
        await using var download = await Store.GetAsync("a", null, default);
        await Store.PutAsync("a", TestBytes.Make(3 << 20, 2), PutCondition.None, default);
        await Store.DeleteAsync("a", default);

        var read = new MemoryStream();
        await download.Content.CopyToAsync(read);

        Assert.Equal(TestBytes.Make(3 << 20, 1), read.ToArray());
    }

    // A server reads the result of every unit; at 1 MiB of buffer each, they were four fifths of all that it allocated.
    [Fact]
    public async Task Get_SmallObject_AllocatesLittle()
    {
        await Store.PutAsync("a", TestBytes.Make(2000, 1), PutCondition.None, default);

        Assert.InRange(await AllocatedByAsync(() => Store.HashAsync("a", default)), 1, 100_000);
    }

    // An agent writes the result of every unit. A buffer of 1 MiB for each caused eight full collections a second in a load of 1,000 agents.
    [Fact]
    public async Task Put_SmallObject_AllocatesLittle() =>
        Assert.InRange(await AllocatedByAsync(() => Store.PutAsync("a", TestBytes.Make(2000, 1), PutCondition.None, default)), 1, 100_000);

    [Fact]
    public async Task Delete_LastObjectOfAFolder_RemovesTheFolderAndKeepsTheRoot()
    {
        await Store.PutAsync("a/b/c", TestBytes.Make(1), PutCondition.None, default);
        await Store.DeleteAsync("a/b/c", default);

        Assert.False(Directory.Exists(_folder["a"]));
        Assert.True(Directory.Exists(_folder.Path));
        await Store.PutAsync("a", TestBytes.Make(1), PutCondition.None, default);
    }

    [Fact]
    public async Task PutAndDelete_InOneFolderAtOnce_NeverFail()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 40; i++)
            {
                await Store.PutAsync($"shared/deep/{writer}", TestBytes.Make(1), PutCondition.IfAbsent, default);
                Assert.True(await Store.DeleteAsync($"shared/deep/{writer}", default));
            }
        })));

        Assert.Equal([_folder[".openrs-tmp"]], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Open_LeftoverOfADeadWriter_IsRemoved()
    {
        var leftover = _folder[".openrs-tmp/0123"];
        await File.WriteAllBytesAsync(leftover, TestBytes.Make(10));

        var store = new DirectoryObjectStore(_folder.Path, TimeProvider.System);

        Assert.False(File.Exists(leftover));
        Assert.Empty(await store.ListAsync("", default).ToListAsync());
    }

    [Fact]
    public void Open_FileThatItsWriterHasYetToLock_LeavesItAlone()
    {
        var made = _folder[".openrs-tmp/0123"];
        File.WriteAllBytes(made, []);

        _ = new DirectoryObjectStore(_folder.Path, TimeProvider.System);
        Assert.True(File.Exists(made));

        File.SetLastWriteTimeUtc(made, DateTime.UtcNow.AddMinutes(-2));
        _ = new DirectoryObjectStore(_folder.Path, TimeProvider.System);
        Assert.False(File.Exists(made));
    }

    [Fact]
    public async Task Open_WhileOthersFinishTheirFiles_NeverFails()
    {
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                await Store.PutAsync($"w{writer}/{i}", TestBytes.Make(1), PutCondition.IfAbsent, default);
            }
        })).ToList();
        for (var i = 0; i < 10_000; i++)
        {
            _ = new DirectoryObjectStore(_folder.Path, TimeProvider.System);
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
    }

    // As a process that was stopped (SIGSTOP) while it had the lock.
    [Fact]
    public async Task OpenAndPutIfAbsent_LockIsKeptByAnother_DoNotWaitForIt()
    {
        using var held = PosixFile.LockDirectory(_folder[".openrs-tmp"]);
        var written = Task.Run(async () =>
        {
            var store = new DirectoryObjectStore(_folder.Path, TimeProvider.System);
            return await store.PutAsync("a/b", TestBytes.Make(10), PutCondition.IfAbsent, default);
        });

        Assert.Equal(10, (await written.WaitAsync(TimeSpan.FromSeconds(30))).Size);
        Assert.Equal(TestBytes.Make(10), await ReadAsync("a/b"));
    }

    [Fact]
    public void LockDirectory_KeptByAnother_GivesUpAndSaysWhatToDo()
    {
        using var held = PosixFile.LockDirectory(_folder.Path);

        var error = Assert.Throws<IOException>(() => PosixFile.LockDirectory(_folder.Path, attempts: 3));

        Assert.Contains($"keeps the lock of {_folder.Path}", error.Message, StringComparison.Ordinal);
        Assert.Contains("must be continued or ended", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WhileAnotherWriterWorks_LeavesItsFileAlone()
    {
        var source = new GatedStream(TestBytes.Make(100));
        var writing = Store.PutAsync("slow", source, PutCondition.None, default);
        await source.FirstRead;

        _ = new DirectoryObjectStore(_folder.Path, TimeProvider.System);
        source.Open();

        Assert.Equal(100, (await writing).Size);
        Assert.Equal(TestBytes.Make(100), await ReadAsync("slow"));
    }

    [Fact]
    public async Task Put_Failed_LeavesNoTemporaryFile()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.PutAsync("a", new BrokenStream(5 << 20), PutCondition.None, default));
        await Store.PutAsync("b", TestBytes.Make(1), PutCondition.IfAbsent, default);
        await Assert.ThrowsAsync<PreconditionFailedException>(() => Store.PutAsync("b", TestBytes.Make(1), PutCondition.IfAbsent, default));

        Assert.Empty(Directory.GetFiles(_folder[".openrs-tmp"]));
    }

    [Fact]
    public void Open_PathIsAFile_SaysSo()
    {
        File.WriteAllText(_folder["file"], "");

        var error = Assert.Throws<ObjectStoreException>(() => new DirectoryObjectStore(_folder["file"], TimeProvider.System));

        Assert.Contains(_folder["file"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_ToFilesElsewhere_AreNoObjects()
    {
        using var outside = new TemporaryFolder();
        await File.WriteAllTextAsync(outside["secret"], "secret");
        await Store.PutAsync("a/b", TestBytes.Make(1), PutCondition.None, default);
        File.CreateSymbolicLink(_folder["a/link"], outside["secret"]);
        Directory.CreateSymbolicLink(_folder["linked"], outside.Path);

        foreach (var name in new[] { "a/link", "linked/secret" })
        {
            await Assert.ThrowsAsync<ObjectNotFoundException>(() => Store.GetAsync(name, null, default));
            Assert.Null(await Store.HeadAsync(name, default));
            await Assert.ThrowsAsync<InvalidObjectNameException>(() => Store.PutAsync(name, TestBytes.Make(1), PutCondition.None, default));
            Assert.False(await Store.DeleteAsync(name, default));
        }

        Assert.Equal(["a/b"], await ListAsync(""));
        Assert.Equal("secret", await File.ReadAllTextAsync(outside["secret"]));
        Assert.Equal(["secret"], Directory.GetFileSystemEntries(outside.Path).Select(Path.GetFileName));
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task Files_OfAnObject_AreAsOpenAsTheirFolder()
    {
        await Store.PutAsync("a/b", TestBytes.Make(1), PutCondition.None, default);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["a/b"]));
        Assert.Equal(File.GetUnixFileMode(_folder.Path), File.GetUnixFileMode(_folder["a"]));
    }

    // The least of many: other tests allocate beside this one.
    private static async Task<long> AllocatedByAsync(Func<Task> run)
    {
        var least = long.MaxValue;
        for (var i = 0; i < 50; i++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await run();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least;
    }
}
