using System.Security.Cryptography;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;
using OpenRs.Cloud.Storage.Rollouts;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Agent.Work;

/// <summary>Objects with a known hash as local files and bytes.</summary>
internal static class ObjectFiles
{
    /// <summary>Brings an object into a file and checks its hash; a file that has it already is left as it is.</summary>
    /// <exception cref="InvalidDataException">The object has another hash than the reference says.</exception>
    public static async Task DownloadAsync(IObjectStore objects, ObjectRef reference, string path, CancellationToken cancellationToken)
    {
        if (File.Exists(path) && await HashAsync(path, cancellationToken) == reference.Sha256)
        {
            return;
        }

        var temporary = path + ".partial";
        await using (var download = await objects.GetAsync(reference.Name, null, cancellationToken))
        await using (var file = File.Create(temporary))
        {
            await download.Content.CopyToAsync(file, cancellationToken);
        }

        Check(reference, await HashAsync(temporary, cancellationToken));
        File.Move(temporary, path, overwrite: true);
    }

    // Rollouts of a step's prompt: 64 samples of 32,768 tokens take 60 MB.
    private const int MaxBytes = 256 << 20;

    /// <summary>Reads an object and checks its hash.</summary>
    /// <exception cref="InvalidDataException">The object has another hash than the reference says.</exception>
    public static async Task<byte[]> ReadAsync(IObjectStore objects, ObjectRef reference, CancellationToken cancellationToken)
    {
        var content = await objects.ReadAllBytesAsync(reference.Name, MaxBytes, cancellationToken);
        Check(reference, Convert.ToHexStringLower(SHA256.HashData(content)));
        return content;
    }

    /// <summary>Stores bytes under a name that is only ever written with these bytes.</summary>
    public static async Task<ObjectRef> WriteAsync(IObjectStore objects, string name, byte[] content, CancellationToken cancellationToken)
    {
        await objects.PutImmutableAsync(name, content, cancellationToken);
        return new ObjectRef { Name = name, Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)) };
    }

    /// <summary>Stores completions under a name that is only ever written with these.</summary>
    /// <param name="objects">The store.</param>
    /// <param name="name">The object's name.</param>
    /// <param name="groups">The completions.</param>
    /// <param name="isRescored">Whether what rewards them may say something else the second time: the first rewards stay.</param>
    /// <param name="cancellationToken">Abandons the write.</param>
    public static async Task<ObjectRef> WriteRolloutsAsync(
        IObjectStore objects, string name, IReadOnlyList<PromptGroup> groups, bool isRescored, CancellationToken cancellationToken)
    {
        var content = await RolloutObjects.PutAsync(objects, name, groups, isRescored, cancellationToken);
        return new ObjectRef { Name = name, Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)) };
    }

    /// <summary>Stores a file of any size under a name that is only ever written with these bytes.</summary>
    /// <exception cref="ContentMismatchException">The object exists with other bytes.</exception>
    public static async Task<ObjectRef> WriteFileAsync(IObjectStore objects, string name, string path, CancellationToken cancellationToken)
    {
        var reference = new ObjectRef { Name = name, Sha256 = await HashAsync(path, cancellationToken) };
        try
        {
            await objects.PutFileAsync(name, path, PutCondition.IfAbsent, cancellationToken);
        }
        catch (PreconditionFailedException)
        {
            await using var existing = await objects.GetAsync(name, null, cancellationToken);
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(existing.Content, cancellationToken)) is var found
                && found != reference.Sha256)
            {
                throw new ContentMismatchException(
                    $"Object {name} exists with sha256 {found}; this result has {reference.Sha256}. Two computations that must "
                    + "agree do not: "
                    + "compare engine version and device of the two agents.");
            }
        }

        return reference;
    }

    private static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }

    private static void Check(ObjectRef reference, string actual)
    {
        if (actual != reference.Sha256)
        {
            throw new InvalidDataException(
                $"Object {reference.Name} has sha256 {actual}, not {reference.Sha256}: it is corrupt or was replaced.");
        }
    }
}
