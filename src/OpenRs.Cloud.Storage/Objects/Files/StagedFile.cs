namespace OpenRs.Cloud.Storage.Objects.Files;

/// <summary>
/// A file being written in a store's temporary folder. It holds the file's exclusive lock until it is published, so that whoever opens
/// the store next can tell a writer at work from the leftover of one that died. No other lock is needed for that: a writer that is stopped
/// stops nobody else.
/// </summary>
internal sealed class StagedFile : IDisposable
{
    // Far more than a writer needs to lock the file that it made.
    private static readonly TimeSpan LockingTime = TimeSpan.FromMinutes(1);

    private StagedFile(string path, UnixFileMode mode)
    {
        Path = path;
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,

            // None: content comes in blocks, and a buffer of 1 MiB for each of many small objects caused a full collection for every dozen.
            BufferSize = 0,
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

    /// <summary>The size in bytes that was made durable.</summary>
    public long Size { get; private set; }

    /// <summary>The time stamp that was made durable, in UTC, as the file system keeps it.</summary>
    public DateTime Stamp { get; private set; }

    /// <summary>Makes an empty file.</summary>
    /// <param name="folder">The store's temporary folder.</param>
    /// <param name="mode">Who may use the file.</param>
    public static StagedFile Create(string folder, UnixFileMode mode) =>
        new(System.IO.Path.Combine(folder, Guid.NewGuid().ToString("N")), mode);

    /// <summary>Removes what dead writers left: files that nobody has locked.</summary>
    /// <param name="folder">The store's temporary folder.</param>
    /// <param name="now">The time.</param>
    public static void RemoveLeftovers(string folder, DateTimeOffset now)
    {
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles())
        {
            // Creating a file and locking it are two steps of its writer, and nothing is written in between.
            var isNew = file is { Exists: true, Length: 0 } && file.LastWriteTimeUtc > now.UtcDateTime - LockingTime;
            if (!isNew && !IsBeingWritten(file.FullName))
            {
                file.Delete();
            }
        }
    }

    /// <summary>
    /// Makes content and time stamp durable. The stamp is set explicitly: the kernel's own is only as fine as its timer tick.
    /// </summary>
    public void Flush(DateTime stamp)
    {
        File.SetLastWriteTimeUtc(Stream.SafeFileHandle, stamp);
        Stream.Flush(flushToDisk: true);
        (Size, Stamp) = (Stream.Length, File.GetLastWriteTimeUtc(Stream.SafeFileHandle));
    }

    /// <summary>Closes the file and removes it unless it was moved away.</summary>
    public void Dispose()
    {
        Stream.Dispose();
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
