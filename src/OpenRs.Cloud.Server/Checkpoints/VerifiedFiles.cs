using System.Collections.Concurrent;
using System.Security.Cryptography;
using OpenRs.Cloud.Storage.Checkpoints;
using OpenRs.Cloud.Storage.Objects.Errors;
using OpenRs.Cloud.Storage.Objects;

namespace OpenRs.Cloud.Server.Checkpoints;

/// <summary>
/// Opens files of checkpoints whose every byte is what their manifest says. A version of an object that was read once is not read again,
/// so that a download in many parts is checked once.
/// </summary>
internal sealed class VerifiedFiles(IObjectStore objects)
{
    private const int MaxRemembered = 1024;
    private readonly ConcurrentDictionary<(string Name, string ETag, string Sha256), byte> _known = new();

    /// <summary>Opens a file from an offset on; <see langword="null"/> when it is missing, or is not what its manifest says.</summary>
    public async Task<ObjectDownload?> TryOpenAsync(string name, CheckpointFile file, long offset, CancellationToken cancellationToken)
    {
        try
        {
            if (await VerifyAsync(name, file, cancellationToken) is not { } tag)
            {
                return null;
            }

            var download = await objects.GetAsync(name, new ByteRange(offset), cancellationToken);
            if (download.Info.ETag == tag)
            {
                return download;
            }

            await download.DisposeAsync();
            return null;
        }
        catch (Exception exception) when (exception is ObjectNotFoundException or RangeNotSatisfiableException)
        {
            return null;
        }
    }

    private async Task<string?> VerifyAsync(string name, CheckpointFile file, CancellationToken cancellationToken)
    {
        await using var download = await objects.GetAsync(name, null, cancellationToken);
        var version = (name, download.Info.ETag, file.Sha256);
        if (_known.ContainsKey(version))
        {
            return download.Info.ETag;
        }

        if (download.Info.Size != file.Size
            || Convert.ToHexStringLower(await SHA256.HashDataAsync(download.Content, cancellationToken)) != file.Sha256)
        {
            return null;
        }

        if (_known.Count >= MaxRemembered)
        {
            _known.Clear();
        }

        _known[version] = 0;
        return download.Info.ETag;
    }
}
