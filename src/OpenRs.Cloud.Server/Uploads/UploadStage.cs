using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Storage;

namespace OpenRs.Cloud.Server.Uploads;

/// <summary>
/// Where files lie until they are whole and checked. A broken upload stays for a day under its project and hash, so that the client can go
/// on with it; all else is gone with its call.
/// </summary>
internal sealed class UploadStage(IOptions<StorageOptions> options, TimeProvider time)
{
    /// <summary>Most bytes of a chunk.</summary>
    public const int MaxChunkBytes = 1 << 20;

    /// <summary>How long a broken upload is kept.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(1);

    private static readonly TimeSpan BusyRetry = TimeSpan.FromSeconds(1);

    // A lock on the file would end too early: after its last byte it is still to be read, checked and removed.
    private readonly ConcurrentDictionary<string, byte> _underWay = new(StringComparer.Ordinal);

    private string Folder => Path.Combine(options.Value.DataPath, "uploads");

    private string BrokenFolder => Path.Combine(Folder, "broken");

    private string CallsFolder => Path.Combine(Folder, "calls");

    /// <summary>A folder that is gone with its call.</summary>
    public StagingFolder OpenFolder() => new(CallsFolder);

    /// <summary>Bytes of a broken upload that are here; 0 when there are none.</summary>
    public long ReceivedBytes(string projectId, string sha256) =>
        new FileInfo(PathOf(projectId, sha256)) is { Exists: true } file ? file.Length : 0;

    /// <summary>Begins an upload or goes on with a broken one.</summary>
    /// <param name="projectId">Project.</param>
    /// <param name="sha256">The file's hash: 64 lower-case hexadecimal digits.</param>
    /// <param name="offset">Where the client goes on; 0 begins anew.</param>
    /// <param name="folder">Folder of the call: taken when another call brings the same file, which stays untouched.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <exception cref="CloudException">UPLOAD_OFFSET_MISMATCH; UPLOAD_BUSY.</exception>
    public async Task<StagedUpload> OpenAsync(
        string projectId, string sha256, long offset, StagingFolder folder, CancellationToken cancellationToken)
    {
        if (await TryContinueAsync(PathOf(projectId, sha256), cancellationToken) is not { } upload)
        {
            return offset == 0 ? StagedUpload.Create(folder.Path, sha256) : throw Busy();
        }

        if (offset == 0)
        {
            upload.Restart();
        }
        else if (offset != upload.Length)
        {
            var length = upload.Length;
            await upload.DisposeAsync();
            throw new CloudException(
                CloudErrorKind.FailedPrecondition,
                ErrorReason.UploadOffsetMismatch,
                $"The upload goes on at byte {offset}, but the server holds {length} bytes of it. Ask GetUpload and go on from there.");
        }

        return upload;
    }

    /// <summary>Removes an upload that is done or cannot be mended.</summary>
    public static void Discard(StagedUpload upload) => File.Delete(upload.Path);

    /// <summary>Removes broken uploads that nobody went on with for a day.</summary>
    /// <param name="isStart">Whether no call can be under way, so that what calls of an earlier process left goes too.</param>
    /// <returns>How many were removed.</returns>
    public int Sweep(bool isStart)
    {
        if (isStart && Directory.Exists(CallsFolder))
        {
            Directory.Delete(CallsFolder, recursive: true);
        }

        if (!Directory.Exists(BrokenFolder))
        {
            return 0;
        }

        var oldest = time.GetUtcNow().UtcDateTime - Retention;
        var expired = Directory.EnumerateFiles(BrokenFolder, "*", SearchOption.AllDirectories)
            .Where(path => File.GetLastWriteTimeUtc(path) < oldest)
            .ToList();
        expired.ForEach(File.Delete);
        return expired.Count;
    }

    // Null when another call, or another process on this folder, has the file.
    private async Task<StagedUpload?> TryContinueAsync(string path, CancellationToken cancellationToken)
    {
        if (!_underWay.TryAdd(path, 0))
        {
            return null;
        }

        try
        {
            return await StagedUpload.ContinueAsync(path, () => _underWay.TryRemove(path, out _), cancellationToken);
        }
        catch (Exception exception)
        {
            _underWay.TryRemove(path, out _);
            if (exception is IOException && File.Exists(path))
            {
                return null;
            }

            throw;
        }
    }

    private string PathOf(string projectId, string sha256) => Path.Combine(BrokenFolder, projectId, sha256);

    /// <summary>Checks the size of a chunk.</summary>
    /// <exception cref="CloudException">INVALID_ARGUMENT.</exception>
    public static void CheckChunk(int bytes)
    {
        if (bytes > MaxChunkBytes)
        {
            throw CloudException.Field(
                ErrorReason.InvalidArgument, "chunk", $"has {bytes} bytes; at most {MaxChunkBytes} may come at once.");
        }
    }

    private static CloudException Busy() => new(
        CloudErrorKind.Unavailable,
        ErrorReason.UploadBusy,
        "Another connection still brings this upload, or the server has not yet noticed its end. Try again.")
    {
        RetryAfter = BusyRetry,
    };
}
