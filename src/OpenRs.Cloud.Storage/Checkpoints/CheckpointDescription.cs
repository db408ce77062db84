using System.Security.Cryptography;
using OpenRs.Cloud.Storage.Objects;

namespace OpenRs.Cloud.Storage.Checkpoints;

/// <summary>Makes the manifest of files that are to become a checkpoint.</summary>
internal static class CheckpointDescription
{
    /// <summary>Reads every file once and makes the manifest.</summary>
    public static async Task<CheckpointManifest> MakeAsync(
        ICheckpointSource source, string run, CheckpointDraft draft, DateTimeOffset created, CancellationToken cancellationToken)
    {
        foreach (var path in source.Paths)
        {
            ObjectName.Validate(path);
        }

        using var weights = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = new List<CheckpointFile>();
        foreach (var path in source.Paths)
        {
            files.Add(await HashAsync(source, path, weights, cancellationToken).ConfigureAwait(false));
        }

        if (!files.Exists(file => WeightFiles.IsWeights(file.Path)))
        {
            throw new FileNotFoundException(
                $"{source.Location} cannot be committed as a checkpoint: it has {WeightFiles.Missing}.");
        }

        return new CheckpointManifest
        {
            FormatVersion = CheckpointManifest.CurrentFormatVersion,
            Run = run,
            Step = draft.Step,
            PolicyVersion = draft.PolicyVersion,
            SpecHash = draft.SpecHash,
            EngineVersion = draft.EngineVersion,
            BaseModel = draft.BaseModel,
            Created = created.ToUniversalTime(),
            WeightsSha256 = Convert.ToHexStringLower(weights.GetHashAndReset()),
            Files = files,
        };
    }

    private static async Task<CheckpointFile> HashAsync(
        ICheckpointSource source, string path, IncrementalHash weights, CancellationToken cancellationToken)
    {
        using var own = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var stream = await source.OpenAsync(path, cancellationToken).ConfigureAwait(false);
        IncrementalHash[] hashes = WeightFiles.IsWeights(path) ? [own, weights] : [own];
        var size = await WeightFiles.AppendAsync(stream, hashes, cancellationToken).ConfigureAwait(false);
        return new CheckpointFile(path, size, Convert.ToHexStringLower(own.GetHashAndReset()));
    }
}
