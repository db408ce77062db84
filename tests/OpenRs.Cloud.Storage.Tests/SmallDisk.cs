namespace OpenRs.Cloud.Storage.Tests;

/// <summary>A file system of one megabyte, so that a disk really runs full. Skips the test where mounting is not permitted.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    public const int Bytes = 1 << 20;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly TemporaryFolder _folder;

    private SmallDisk(TemporaryFolder folder) => _folder = folder;

    public string Path => _folder.Path;

    public static async Task<SmallDisk> MountAsync()
    {
        var folder = new TemporaryFolder();
        var problem = await RunAsync("mount", "-t", "tmpfs", "-o", $"size={Bytes}", "openrs-test", folder.Path);
        if (problem is not null)
        {
            folder.Dispose();
        }

        Skip.If(problem is not null, $"A small tmpfs cannot be mounted here (needs root): {problem}");
        return new SmallDisk(folder);
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Null(await RunAsync("umount", Path));
        _folder.Dispose();
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
