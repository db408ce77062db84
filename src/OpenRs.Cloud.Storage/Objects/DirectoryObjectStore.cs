using Microsoft.Win32.SafeHandles;
using OpenRs.Cloud.Storage.Objects.Errors;
using OpenRs.Cloud.Storage.Objects.Files;

namespace OpenRs.Cloud.Storage.Objects;

/// <summary>
/// Objects as files below one directory, for one machine or a shared POSIX file system. An object's name is its path, so that a
/// checkpoint can be opened in place by other tools. Any number of processes may use the directory at once.
/// </summary>
/// <remarks>
/// A write goes to a temporary file in the same file system, is synced, and becomes visible by link (if-absent, which takes no lock) or
/// by rename under a lock that only lasts for that step; then the directory is synced. The entity tag is time stamp and size; stamps of
/// one name strictly increase, which needs a file system that keeps at least 100 ns. Links below the directory are followed by nothing
/// here: they are no objects, and nothing is an object behind them. Files and folders are as open to others as the directory is.
/// </remarks>
public sealed partial class DirectoryObjectStore : IObjectStore
{
    private const string TemporaryFolderName = ObjectName.ReservedPrefix + "tmp";
    private const int CopyBufferBytes = 1 << 20;
    private const int ReadBufferBytes = 1 << 20;
    private const int LinkAttempts = 100;

    private readonly string _root;
    private readonly string _temporary;
    private readonly UnixFileMode _folderMode;
    private readonly TimeProvider _time;

    /// <summary>Opens a directory, makes it if it is missing, and removes what writers that died left behind.</summary>
    /// <param name="root">The directory.</param>
    /// <param name="time">The clock that stamps objects.</param>
    /// <exception cref="ObjectStoreException">The directory cannot be made or written.</exception>
    /// <exception cref="PlatformNotSupportedException">On Windows, which has none of the calls this needs.</exception>
    public DirectoryObjectStore(string root, TimeProvider time)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("A directory of objects needs Linux or macOS; use an Azure Blob container on Windows.");
        }

        _root = Path.GetFullPath(root);
        _temporary = Path.Combine(_root, TemporaryFolderName);
        _time = time;
        Location = new Uri(_root);
        try
        {
            Directory.CreateDirectory(_root);
            _folderMode = File.GetUnixFileMode(_root);
            MakeFolder(_temporary);
            StagedFile.RemoveLeftovers(_temporary, time.GetUtcNow());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ObjectStoreException(
                $"The object directory {_root} cannot be used: {error.Message} Give one that this user can write.", error);
        }
    }

    /// <inheritdoc/>
    public Uri Location { get; }

    private UnixFileMode ObjectMode => _folderMode & ~(UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute
        | UnixFileMode.StickyBit | UnixFileMode.SetGroup | UnixFileMode.SetUser);

    /// <inheritdoc/>
    public async Task<ObjectInfo> PutAsync(string name, Stream content, PutCondition condition, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        try
        {
            using var staged = StagedFile.Create(_temporary, ObjectMode);
            await content.CopyToAsync(staged.Stream, CopyBufferBytes, cancellationToken).ConfigureAwait(false);

            // fsync takes as long as the disk does: not on the caller's thread, which may be a grain's.
            return await Task.Run(() => Publish(staged, name, path, condition), CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException error) when (PosixFile.IsNoSpace(error))
        {
            throw new StorageFullException(
                $"No space left in {_root} while writing '{name}'. Free some space or give another directory, then try again.", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new ObjectStoreException($"Object '{name}' cannot be written in {_root}: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public Task<ObjectDownload> GetAsync(string name, ByteRange? range, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = PathOf(name);
        if (Directory.Exists(path) || PosixFile.TryOpenBelow(_root, name) is not { } handle)
        {
            throw new ObjectNotFoundException($"There is no object '{name}' in {_root}.");
        }

        if (OpenRead(handle) is not { } file)
        {
            throw new ObjectNotFoundException($"'{name}' in {_root} is no file, and so no object.");
        }

        var stamp = File.GetLastWriteTimeUtc(file.SafeFileHandle);
        var info = new ObjectInfo(name, file.Length, TagOf(stamp, file.Length), stamp);
        if (range is not { } wanted)
        {
            return Task.FromResult(new ObjectDownload(info, file));
        }

        if (wanted.Offset >= info.Size)
        {
            file.Dispose();
            throw new RangeNotSatisfiableException(
                $"Object '{name}' in {_root} has {info.Size} bytes; a range from {wanted.Offset} was asked for.");
        }

        file.Position = wanted.Offset;
        return Task.FromResult(new ObjectDownload(info, new DownloadStream(file, wanted.Length, translate: null)));
    }

    /// <inheritdoc/>
    public Task<ObjectInfo?> HeadAsync(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = PathOf(name);
        return Task.FromResult(IsBehindLink(path) ? null : Describe(name, path));
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        ObjectName.ValidatePrefix(prefix);
        return Walk(prefix[..(prefix.LastIndexOf('/') + 1)], prefix)
            .Select(name => Describe(name, PathOf(name)))
            .OfType<ObjectInfo>()
            .ToAsyncEnumerable();
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = PathOf(name);
        using var _ = PosixFile.LockDirectory(_temporary);
        if (IsBehindLink(path) || Describe(name, path) is null)
        {
            return Task.FromResult(false);
        }

        File.Delete(path);
        RemoveEmptyFolders(Path.GetDirectoryName(path)!);
        return Task.FromResult(true);
    }

    private static string TagOf(DateTime stamp, long size) => $"{stamp.Ticks:x}-{size:x}";

    private static ObjectInfo? Describe(string name, string path)
    {
        var file = new FileInfo(path);
        return file.Exists && !IsLink(file)
            ? new ObjectInfo(name, file.Length, TagOf(file.LastWriteTimeUtc, file.Length), file.LastWriteTimeUtc)
            : null;
    }

    private ObjectInfo Publish(StagedFile staged, string name, string path, PutCondition condition)
    {
        var stamp = _time.GetUtcNow().UtcDateTime;
        staged.Flush(stamp);
        var firstNewFolder = condition.MustBeAbsent ? Link(staged, name, path) : Replace(staged, name, path, condition, stamp);
        SyncFolders(Path.GetDirectoryName(path)!, firstNewFolder);
        return new ObjectInfo(name, staged.Size, TagOf(staged.Stamp, staged.Size), staged.Stamp);
    }

    // Without the lock: agents write nearly everything in this way, and one that is stopped in between must not stop the server. The link
    // decides who was first; a folder that a deletion removes meanwhile is made again.
    private string? Link(StagedFile staged, string name, string path)
    {
        for (var attempt = 1; ; attempt++)
        {
            ThrowIfLink(name, path);
            try
            {
                var firstNewFolder = MakeFolder(name, path);
                return PosixFile.TryLink(staged.Path, path)
                    ? firstNewFolder
                    : throw new PreconditionFailedException($"Object '{name}' already exists in {_root}.");
            }
            catch (IOException error)
                when (attempt < LinkAttempts && (error is DirectoryNotFoundException || error.HResult == PosixFile.NotFound))
            {
                // The next round makes the folder that is gone.
            }
        }
    }

    private string? Replace(StagedFile staged, string name, string path, PutCondition condition, DateTime stamp)
    {
        using var _ = PosixFile.LockDirectory(_temporary);
        ThrowIfLink(name, path);
        var current = Describe(name, path);
        ThrowUnlessCurrent(condition, current, name);
        if (current is not null && current.LastModified.UtcDateTime >= stamp)
        {
            staged.Flush(current.LastModified.UtcDateTime.AddTicks(1));
        }

        var firstNewFolder = MakeFolder(name, path);
        PosixFile.Rename(staged.Path, path);
        return firstNewFolder;
    }

    private void ThrowIfLink(string name, string path)
    {
        if (IsBehindLink(path) || IsLink(new FileInfo(path)))
        {
            throw new InvalidObjectNameException($"'{name}' is a link in {_root}, or lies behind one; nothing is written there.");
        }
    }

    private void ThrowUnlessCurrent(PutCondition condition, ObjectInfo? current, string name)
    {
        if (condition.ETag is { } expected && current?.ETag != expected)
        {
            throw new PreconditionFailedException(
                $"Object '{name}' in {_root} is {(current is null ? "gone" : "version " + current.ETag)}; the write was for version "
                + $"{expected}. Read it again.");
        }
    }

    private string PathOf(string name)
    {
        ObjectName.Validate(name);
        return Path.Combine(_root, name);
    }

    // The buffer of a small object is no larger than the object: results of a few kilobytes are read hundreds of times a second.
    private static FileStream? OpenRead(SafeFileHandle handle)
    {
        try
        {
            return new FileStream(handle, FileAccess.Read, (int)Math.Min(RandomAccess.GetLength(handle), ReadBufferBytes));
        }
        catch (NotSupportedException)
        {
            handle.Dispose();
            return null;
        }
    }
}
