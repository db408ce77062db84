using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;

namespace OpenRs.Cloud.Storage.Tests.Objects;

public sealed class FullDiskTests
{
    [SkippableTheory]
    [InlineData(SmallDisk.Bytes + 1)]
    [InlineData(8 * SmallDisk.Bytes)]
    public async Task Put_MoreThanFits_IsStorageFullAndLeavesNothing(int length)
    {
        await using var disk = await SmallDisk.MountAsync();
        var store = new DirectoryObjectStore(disk.Path, TimeProvider.System);
        await store.PutAsync("kept", TestBytes.Make(1000), PutCondition.None, default);

        var error = await Assert.ThrowsAsync<StorageFullException>(
            () => store.PutAsync("large", TestBytes.Make(length), PutCondition.None, default));

        Assert.Contains(disk.Path, error.Message, StringComparison.Ordinal);
        Assert.Equal("kept", Assert.Single(await store.ListAsync("", default).ToListAsync()).Name);
        Assert.Empty(Directory.GetFiles(Path.Combine(disk.Path, ".openrs-tmp")));
        await store.PutAsync("fits", TestBytes.Make(SmallDisk.Bytes / 2), PutCondition.None, default);
    }

    [SkippableFact]
    public async Task Put_ReplacingOnAFullDisk_KeepsTheOldVersion()
    {
        await using var disk = await SmallDisk.MountAsync();
        var store = new DirectoryObjectStore(disk.Path, TimeProvider.System);
        var old = TestBytes.Make(SmallDisk.Bytes * 3 / 4, 1);
        await store.PutAsync("a", old, PutCondition.None, default);

        await Assert.ThrowsAsync<StorageFullException>(
            () => store.PutAsync("a", TestBytes.Make(old.Length, 2), PutCondition.None, default));

        Assert.Equal(old, await store.ReadAllBytesAsync("a", int.MaxValue, default));
    }
}
