namespace OpenRs.Cloud.Storage.Objects.Files;

/// <summary>
/// A file being written in a store's temporary folder. It holds the file's exclusive lock until it is published, so that whoever opens
/// the store next can tell a writer at work from the leftover of one that died.
/// </summary>
internal sealed class StagedFile : IDisposable
{
    private const int BufferBytes = 1 << 20;

    private StagedFile(string path, UnixFileMode mode)
    {
        Path = path;
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = BufferBytes,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        Stream = new FileStream(path, options);

        // Again: at creation the process's mask takes bits away.
        PosixFile.TrySetMode(path, mode);
    }

    public string Path { get; }

    public FileStream Stream { get; }

    /// <summary>Makes an empty file; under the folder's lock, because creating and locking a file are two steps.</summary>
    /// <param name="folder">The store's temporary folder.</param>
    /// <param name="mode">Who may use the file.</param>
    public static StagedFile Create(string folder, UnixFileMode mode)
    {
        using var _ = PosixFile.LockDirectory(folder);
        return new StagedFile(System.IO.Path.Combine(folder, Guid.NewGuid().ToString("N")), mode);
    }

    /// <summary>Removes what dead writers left.</summary>
    public static void RemoveLeftovers(string folder)
    {
        using var _ = PosixFile.LockDirectory(folder);
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            if (!IsBeingWritten(path))
            {
                File.Delete(path);
            }
        }
    }

    /// <summary>
    /// Makes content and time stamp durable. The stamp is set explicitly: the kernel's own is only as fine as its timer tick.
    /// </summary>
    public void Flush(DateTime stamp)
    {
        Stream.Flush();
        File.SetLastWriteTimeUtc(Stream.SafeFileHandle, stamp);
        Stream.Flush(flushToDisk: true);
    }

    /// <summary>Closes the file and removes it unless it was moved away.</summary>
    public void Dispose()
    {
        try
        {
            Stream.Dispose();
        }
        catch (IOException)
        {
            // On a full disk the last buffer cannot be written, and the error of the copy itself is already on its way.
        }

        File.Delete(Path);
    }

    private static bool IsBeingWritten(string path)
    {
        try
        {
            using var _ = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
