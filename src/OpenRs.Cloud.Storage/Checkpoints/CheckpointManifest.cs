using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;

namespace OpenRs.Cloud.Storage.Checkpoints;

/// <summary>
/// What a checkpoint consists of. It is written last and never changed: a checkpoint without a valid manifest does not exist. Its JSON is
/// canonical (fixed order of members, files in ordinal order of their paths, no white space), so that equal manifests are equal bytes.
/// </summary>
public sealed partial record CheckpointManifest
{
    /// <summary>The format that this build writes and reads.</summary>
    public const int CurrentFormatVersion = 1;

    /// <summary>The name of the manifest, beside a checkpoint's files.</summary>
    public const string FileName = "manifest.json";

    /// <summary>The format of the manifest; <see cref="CurrentFormatVersion"/>.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>The resource name of the run.</summary>
    public required string Run { get; init; }

    /// <summary>The optimizer step after which the checkpoint was taken, from 0.</summary>
    public required long Step { get; init; }

    /// <summary>The version of the policy's weights, from 0.</summary>
    public required long PolicyVersion { get; init; }

    /// <summary>The hash of the run's specification.</summary>
    public required string SpecHash { get; init; }

    /// <summary>The version of the learning engine that made the checkpoint.</summary>
    public required string EngineVersion { get; init; }

    /// <summary>
    /// Id of the model that the checkpoint's adapter belongs to; <see langword="null"/>, and absent from the JSON, for a whole model.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BaseModel { get; init; }

    /// <summary>When it was committed, UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The SHA-256 of the weight files, one after the other (<see cref="WeightFiles"/>).</summary>
    public required string WeightsSha256 { get; init; }

    /// <summary>All files, in ordinal order of their paths.</summary>
    public required IReadOnlyList<CheckpointFile> Files { get; init; }

    /// <summary>
    /// Identifies the set of files by their paths and bytes: SHA-256 over "sha256 size path" lines, 64 hexadecimal digits.
    /// </summary>
    public string ContentId
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var file in Files)
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"{file.Sha256} {file.Size} {file.Path}\n"));
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <summary>The canonical JSON, UTF-8: <c>{"manifest":{...},"sha256":"..."}</c>, the hash over the bytes of the inner object.</summary>
    public byte[] ToJson()
    {
        var inner = JsonSerializer.SerializeToUtf8Bytes(this, CheckpointJson.Default.CheckpointManifest);
        var sealedManifest = new SealedManifest(this, Convert.ToHexStringLower(SHA256.HashData(inner)));
        return JsonSerializer.SerializeToUtf8Bytes(sealedManifest, CheckpointJson.Default.SealedManifest);
    }

    /// <summary>Reads and checks a manifest.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="origin">Where it comes from, for messages.</param>
    /// <exception cref="InvalidManifestException">It is torn, of another format, not canonical, or names files outside the
    /// checkpoint.</exception>
    public static CheckpointManifest Parse(ReadOnlySpan<byte> json, string origin)
    {
        CheckpointManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(json, CheckpointJson.Default.SealedManifest)?.Manifest;
        }
        catch (JsonException error)
        {
            throw new InvalidManifestException($"{origin} is no checkpoint manifest: {error.Message}", error);
        }

        if (manifest is null || manifest.Files.Contains(null!))
        {
            throw new InvalidManifestException($"{origin} is no checkpoint manifest: it holds a null.");
        }

        if (Problem(manifest) is { } problem)
        {
            throw new InvalidManifestException($"{origin} {problem}.");
        }

        return json.SequenceEqual(manifest.ToJson())
            ? manifest
            : throw new InvalidManifestException(
                $"{origin} is not canonical or does not have its own sha256: it was changed after it was written.");
    }

    private static string? Problem(CheckpointManifest manifest)
    {
        if (manifest.FormatVersion != CurrentFormatVersion)
        {
            return $"has format version {manifest.FormatVersion}; this build reads {CurrentFormatVersion}";
        }

        if (manifest.Step < 0 || manifest.PolicyVersion < 0 || manifest.Created.Offset != TimeSpan.Zero
            || !Hash().IsMatch(manifest.WeightsSha256))
        {
            return "has a negative step or policy version, a time that is not UTC, or a weights_sha256 that is none";
        }

        if (manifest.BaseModel is { } model && !ModelId().IsMatch(model))
        {
            return "has a base_model that is no id of a model";
        }

        if (manifest.Files.Count == 0)
        {
            return "lists no files";
        }

        for (var i = 0; i < manifest.Files.Count; i++)
        {
            if (Problem(manifest.Files[i], i == 0 ? "" : manifest.Files[i - 1].Path) is { } problem)
            {
                return $"lists as file {i} {problem}";
            }
        }

        return null;
    }

    private static string? Problem(CheckpointFile file, string previousPath)
    {
        try
        {
            ObjectName.Validate(file.Path);
        }
        catch (InvalidObjectNameException error)
        {
            return $"a path that is not allowed: {error.Message.TrimEnd('.')}";
        }

        return file switch
        {
            { Size: < 0 } => $"'{file.Path}' with a negative size",
            { Path: FileName } => "itself",
            _ when string.CompareOrdinal(previousPath, file.Path) >= 0 => $"'{file.Path}' out of order or twice",
            _ when !Hash().IsMatch(file.Sha256) => $"'{file.Path}' with a sha256 that is none",
            _ => null,
        };
    }

    [GeneratedRegex(@"^[0-9a-f]{64}\z")]
    private static partial Regex Hash();

    [GeneratedRegex(@"^[a-z0-9-]{1,63}\z")]
    private static partial Regex ModelId();
}
