using Xunit;

namespace OpenRs.Testing;

/// <summary>A small file system, so that a disk really runs full. Skips the test where mounting is not permitted.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    /// <summary>Its size unless another is asked for: one megabyte.</summary>
    public const int Bytes = 1 << 20;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private SmallDisk(string path) => Path = path;

    /// <summary>Its folder.</summary>
    public string Path { get; }

    /// <summary>Makes one.</summary>
    /// <param name="bytes">Its size.</param>
    public static async Task<SmallDisk> MountAsync(int bytes = Bytes)
    {
        var folder = Directory.CreateTempSubdirectory("openrs-disk-").FullName;
        var problem = await RunAsync("mount", "-t", "tmpfs", "-o", $"size={bytes}", "openrs-test", folder);
        if (problem is not null)
        {
            Directory.Delete(folder);
        }

        Skip.If(problem is not null, $"A small tmpfs cannot be mounted here (needs root): {problem}");
        return new SmallDisk(folder);
    }

    /// <summary>Makes room.</summary>
    /// <param name="bytes">Its size from now on.</param>
    public async Task GrowAsync(int bytes) => Assert.Null(await RunAsync("mount", "-o", $"remount,size={bytes}", Path));

    /// <summary>Unmounts it, also from under programs of a test that failed.</summary>
    public async ValueTask DisposeAsync()
    {
        Assert.Null(await RunAsync("umount", "--lazy", Path));
        Directory.Delete(Path);
    }

    private static async Task<string?> RunAsync(string program, params string[] arguments)
    {
        try
        {
            await using var process = ChildProcess.Start(program, arguments);
            return await process.WaitForExitAsync(Timeout) == 0 ? null : string.Join(' ', process.Lines);
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            return error.Message;
        }
    }
}
