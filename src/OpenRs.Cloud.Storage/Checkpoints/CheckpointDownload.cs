using System.Security.Cryptography;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;
using OpenRs.Cloud.Storage.Objects.Files;

namespace OpenRs.Cloud.Storage.Checkpoints;

/// <summary>Brings the files of one checkpoint into a local folder; see <see cref="CheckpointStore.DownloadAsync"/>.</summary>
/// <param name="objects">Where the files lie.</param>
/// <param name="manifest">What they must be.</param>
/// <param name="prefix">The start of their names.</param>
internal sealed class CheckpointDownload(IObjectStore objects, CheckpointManifest manifest, string prefix)
{
    // Reserved by ObjectName: no file of a checkpoint can have this name.
    private const string PartPrefix = ObjectName.ReservedPrefix + "part-";
    private const int BufferBytes = 1 << 20;

    public async Task RunAsync(string folder, CancellationToken cancellationToken)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var isRepair = IsEarlierDownload(folder);
        var target = isRepair ? folder : folder + ".partial";
        try
        {
            foreach (var file in manifest.Files)
            {
                await FetchAsync(file, Path.Combine(target, file.Path), cancellationToken).ConfigureAwait(false);
            }

            if (!isRepair)
            {
                RemoveForeign(target);
                await File.WriteAllBytesAsync(
                    Path.Combine(target, CheckpointManifest.FileName), manifest.ToJson(), cancellationToken).ConfigureAwait(false);
                Directory.Move(target, folder);
            }
        }
        catch (IOException error) when (PosixFile.IsNoSpace(error))
        {
            throw new StorageFullException(
                $"No space left for {target}. Free some space and try again: what is there will be used.", error);
        }
    }

    private bool IsEarlierDownload(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return false;
        }

        var local = Path.Combine(folder, CheckpointManifest.FileName);
        if (File.Exists(local) && File.ReadAllBytes(local).AsSpan().SequenceEqual(manifest.ToJson()))
        {
            return true;
        }

        if (Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new ContentMismatchException(
                $"{folder} exists and is not a download of step {manifest.Step} of run '{manifest.Run}'. Give another folder.");
        }

        Directory.Delete(folder);
        return false;
    }

    private async Task FetchAsync(CheckpointFile file, string path, CancellationToken cancellationToken)
    {
        if (File.Exists(path) && await HashOfAsync(path, cancellationToken).ConfigureAwait(false) == file.Sha256)
        {
            return;
        }

        var part = Path.Combine(Path.GetDirectoryName(path)!, PartPrefix + Path.GetFileName(path));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var resumed = File.Exists(part);
        var found = await CompleteAsync(file, part, cancellationToken).ConfigureAwait(false);
        if (found != file.Sha256 && resumed)
        {
            // What the dead download left may be the damaged half.
            File.Delete(part);
            found = await CompleteAsync(file, part, cancellationToken).ConfigureAwait(false);
        }

        if (found != file.Sha256)
        {
            File.Delete(part);
            throw Corrupt(file, $"has sha256 {found}, its manifest says {file.Sha256}");
        }

        File.Move(part, path, overwrite: true);
    }

    /// <summary>Downloads what the part lacks.</summary>
    /// <returns>The hash of the whole part.</returns>
    private async Task<string> CompleteAsync(CheckpointFile file, string part, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var output = new FileStream(
            part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, BufferBytes, FileOptions.Asynchronous);
        if (output.Length > file.Size)
        {
            output.SetLength(0);
        }

        var offset = await WeightFiles.AppendAsync(output, [hash], cancellationToken).ConfigureAwait(false);
        if (offset < file.Size)
        {
            await using var download = await OpenAsync(file, offset, cancellationToken).ConfigureAwait(false);
            await CopyAsync(download.Content, output, hash, cancellationToken).ConfigureAwait(false);
        }

        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private async Task<ObjectDownload> OpenAsync(CheckpointFile file, long offset, CancellationToken cancellationToken)
    {
        try
        {
            ByteRange? range = offset > 0 ? new ByteRange(offset) : null;
            var download = await objects.GetAsync(prefix + file.Path, range, cancellationToken).ConfigureAwait(false);
            if (download.Info.Size == file.Size)
            {
                return download;
            }

            await download.DisposeAsync().ConfigureAwait(false);
            throw Corrupt(file, $"has {download.Info.Size} bytes, its manifest says {file.Size}");
        }
        catch (RangeNotSatisfiableException error)
        {
            throw Corrupt(file, $"ends before the {file.Size} bytes that its manifest says", error);
        }
        catch (ObjectNotFoundException error)
        {
            throw Corrupt(file, "is missing", error);
        }
    }

    private void RemoveForeign(string target)
    {
        var ours = manifest.Files.Select(file => Path.Combine(target, file.Path)).ToHashSet(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Where(path => !ours.Contains(path)))
        {
            File.Delete(path);
        }
    }

    private static async Task CopyAsync(Stream input, Stream output, IncrementalHash hash, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        for (int count; (count = await input.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            hash.AppendData(buffer, 0, count);
            await output.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<string> HashOfAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
    }

    private CorruptCheckpointException Corrupt(CheckpointFile file, string problem, Exception? inner = null) =>
        new($"'{file.Path}' of step {manifest.Step} of run '{manifest.Run}' {problem} (object '{prefix + file.Path}' in "
            + $"{objects.Location}). "
            + "Use an earlier checkpoint, or commit this one again.", inner);
}
