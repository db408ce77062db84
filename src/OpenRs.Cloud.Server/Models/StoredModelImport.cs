using System.Buffers.Binary;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Uploads;
using OpenRs.Cloud.Storage.Checkpoints;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;
using OpenRs.Cloud.V1;
using OpenRs.Recipes.ModelFiles;

namespace OpenRs.Cloud.Server.Models;

/// <summary>
/// Makes a model of objects that somebody put below <c>imports/{project}/</c>. Nothing is listed, and weights never lie on this machine:
/// what is checked of them is their header, and they are copied from object to object.
/// </summary>
internal sealed class StoredModelImport(IObjectStore objects, ModelCatalog catalog, UploadStage stage, IOptions<ModelOptions> options)
{
    private const int PrefixBytes = sizeof(long);
    private const int MaxFolderLength = 200;

    /// <summary>Imports a folder.</summary>
    /// <exception cref="CloudException">INVALID_ARGUMENT; INVALID_MODEL, with the file that is wrong; HASH_MISMATCH.</exception>
    public async Task<Model> ImportAsync(string projectId, string folder, CancellationToken cancellationToken)
    {
        var prefix = PrefixOf(projectId, folder);
        var hashes = await ReadHashesAsync(prefix, cancellationToken);
        using var staging = stage.OpenFolder();
        var files = new StoredFiles(objects, prefix, hashes);
        try
        {
            await StageAsync(prefix, files, staging.Path, cancellationToken);
            await ModelFolder.CheckAsync(staging.Path, cancellationToken);
            return await catalog.AddAsync(projectId, files, ModelCatalog.IdOf(hashes), cancellationToken);
        }
        catch (ContentMismatchException exception)
        {
            throw CloudException.Field(ErrorReason.HashMismatch, HashList.FileName, exception.Message);
        }
        catch (ObjectNotFoundException)
        {
            throw CloudException.Field(ErrorReason.InvalidModel, "folder", "changed while it was read. Try again.");
        }
    }

    private static string PrefixOf(string projectId, string folder)
    {
        try
        {
            ObjectName.Validate(folder);
            return folder.Length <= MaxFolderLength
                ? $"{ObjectNames.Imports(projectId)}{folder}/"
                : throw new InvalidObjectNameException($"It has {folder.Length} characters; the limit is {MaxFolderLength}.");
        }
        catch (InvalidObjectNameException exception)
        {
            throw CloudException.Field(
                ErrorReason.InvalidArgument, "folder",
                $"'{ResourceName.Shorten(folder)}' is no folder below {ObjectNames.Imports(projectId)}: {exception.Message}");
        }
    }

    private async Task<SortedDictionary<string, string>> ReadHashesAsync(string prefix, CancellationToken cancellationToken)
    {
        var name = prefix + HashList.FileName;
        var info = await objects.HeadAsync(name, cancellationToken) ?? throw CloudException.Field(
            ErrorReason.InvalidModel, HashList.FileName,
            $"is missing: the object store has no {name}. Put the model's files there, with what `sha256sum * > {HashList.FileName}` "
            + "writes.");
        return info.Size <= HashList.MaxBytes
            ? HashList.Parse(await objects.ReadAllBytesAsync(name, HashList.MaxBytes, cancellationToken))
            : throw CloudException.Field(
                ErrorReason.InvalidModel, HashList.FileName, $"has {info.Size} bytes; it has {HashList.MaxBytes} at most.");
    }

    private async Task StageAsync(string prefix, StoredFiles files, string folder, CancellationToken cancellationToken)
    {
        var total = 0L;
        foreach (var name in files.Paths)
        {
            var info = await objects.HeadAsync(prefix + name, cancellationToken) ?? throw CloudException.Field(
                ErrorReason.InvalidModel, name, $"is named by {HashList.FileName}, and the object store has no {prefix}{name}.");
            ModelFolder.CheckTotal(name, total += info.Size, options.Value.MaxModelBytes);
            await using var file = new FileStream(
                Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
            if (ModelFolder.IsWeights(name))
            {
                await StageHeaderAsync(prefix + name, info.Size, file, cancellationToken);
            }
            else
            {
                ModelFolder.CheckSize(name, info.Size);
                await using var content = await files.OpenAsync(name, cancellationToken);
                await content.CopyToAsync(file, cancellationToken);
            }
        }
    }

    // The header and the length of the weights, and a hole in place of their values.
    private async Task StageHeaderAsync(string name, long size, FileStream file, CancellationToken cancellationToken)
    {
        if (size >= PrefixBytes)
        {
            var prefix = await ReadAsync(name, PrefixBytes, cancellationToken);
            var length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
            var header = length is >= 0 and <= SafetensorsHeader.MaxBytes && PrefixBytes + length <= size
                ? await ReadAsync(name, PrefixBytes + (int)length, cancellationToken)
                : prefix;
            await file.WriteAsync(header, cancellationToken);
        }

        file.SetLength(size);
    }

    private async Task<byte[]> ReadAsync(string name, int count, CancellationToken cancellationToken)
    {
        await using var download = await objects.GetAsync(name, new ByteRange(0, count), cancellationToken);
        var bytes = new byte[count];
        await download.Content.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }
}
