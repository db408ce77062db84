using System.Security.Cryptography;
using OpenRs.Cloud.Storage.Objects;

namespace OpenRs.Cloud.Storage.Checkpoints;

/// <summary>A local folder that is to become a checkpoint.</summary>
internal static class CheckpointFolder
{
    /// <summary>
    /// Reads every file once and makes the manifest. A manifest that an earlier download left in the folder is no part of it.
    /// </summary>
    public static async Task<CheckpointManifest> DescribeAsync(
        string folder, string run, CheckpointDraft draft, DateTimeOffset created, CancellationToken cancellationToken)
    {
        using var weights = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = new List<CheckpointFile>();
        foreach (var path in PathsOf(folder))
        {
            files.Add(await HashAsync(folder, path, weights, cancellationToken).ConfigureAwait(false));
        }

        if (!files.Exists(file => WeightFiles.IsWeights(file.Path)))
        {
            throw new FileNotFoundException(
                $"{folder} cannot be committed as a checkpoint: it has no model.safetensors and no shard of one.");
        }

        return new CheckpointManifest
        {
            FormatVersion = CheckpointManifest.CurrentFormatVersion,
            Run = run,
            Step = draft.Step,
            PolicyVersion = draft.PolicyVersion,
            SpecHash = draft.SpecHash,
            EngineVersion = draft.EngineVersion,
            Created = created.ToUniversalTime(),
            WeightsSha256 = Convert.ToHexStringLower(weights.GetHashAndReset()),
            Files = files,
        };
    }

    private static IEnumerable<string> PathsOf(string folder)
    {
        var paths = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path))
            .Where(path => path != CheckpointManifest.FileName)
            .Order(StringComparer.Ordinal)
            .ToArray();
        foreach (var path in paths)
        {
            ObjectName.Validate(path);
        }

        return paths;
    }

    private static async Task<CheckpointFile> HashAsync(
        string folder, string path, IncrementalHash weights, CancellationToken cancellationToken)
    {
        using var own = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var stream = ObjectStoreExtensions.OpenSequential(Path.Combine(folder, path));
        IncrementalHash[] hashes = WeightFiles.IsWeights(path) ? [own, weights] : [own];
        var size = await WeightFiles.AppendAsync(stream, hashes, cancellationToken).ConfigureAwait(false);
        return new CheckpointFile(path, size, Convert.ToHexStringLower(own.GetHashAndReset()));
    }
}
