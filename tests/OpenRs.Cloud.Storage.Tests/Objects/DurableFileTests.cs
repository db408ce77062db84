using System.Runtime.Versioning;
using OpenRs.Cloud.Storage.Objects.Files;

namespace OpenRs.Cloud.Storage.Tests.Objects;

public sealed class DurableFileTests
{
    [SkippableFact]
    public async Task TryCreate_OnAFullDisk_LeavesNothing()
    {
        await using var disk = await SmallDisk.MountAsync();
        var path = Path.Combine(disk.Path, "folder", "secret");
        Assert.ThrowsAny<IOException>(() => DurableFile.TryCreate(path, new byte[2 * SmallDisk.Bytes]));
        Assert.Empty(Directory.GetFiles(Path.Combine(disk.Path, "folder")));
        Assert.True(DurableFile.TryCreate(path, "secret"u8));
        Assert.Equal("secret", await File.ReadAllTextAsync(path));
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void TryCreate_Existing_IsLeftAsItIs()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "secret");
        Assert.True(DurableFile.TryCreate(path, "first"u8));
        Assert.False(DurableFile.TryCreate(path, "second"u8));
        Assert.Equal("first", File.ReadAllText(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }
}
