using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Listing;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Storage.Checkpoints;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;
using OpenRs.Cloud.V1;
using OpenRs.Recipes.ModelFiles;

namespace OpenRs.Cloud.Server.Models;

/// <summary>
/// The base models in the object store: each is a committed checkpoint of step 0 under an id taken from its files' hashes.
/// </summary>
internal sealed class ModelCatalog
{
    private const int IdDigits = 16;

    private static readonly CheckpointDraft Draft =
        new() { Step = 0, PolicyVersion = 0, SpecHash = "", EngineVersion = EngineVersion.Current };

    private readonly IObjectStore _objects;
    private readonly TimeProvider _time;
    private readonly ObjectIndex<Model> _index;

    public ModelCatalog(IObjectStore objects, TimeProvider time)
    {
        (_objects, _time) = (objects, time);
        _index = new ObjectIndex<Model>(
            objects,
            static name => name.Split('/') is [_, _, _, var id, .., CheckpointManifest.FileName] ? id : null,
            (prefix, id, cancellationToken) => TryFindAsync(prefix.Split('/')[1], id, cancellationToken));
    }

    /// <summary>Checks and stores the files of a folder.</summary>
    /// <param name="projectId">Project.</param>
    /// <param name="folder">The files.</param>
    /// <param name="id">Model id.</param>
    /// <param name="cancellationToken">Abandons the commit: the model then does not exist.</param>
    public async Task<Model> AddAsync(string projectId, string folder, string id, CancellationToken cancellationToken)
    {
        await ModelFolder.CheckAsync(folder, cancellationToken);
        var manifest = await StoreOf(projectId, id).CommitAsync(Draft, folder, cancellationToken);
        return await DescribeAsync(projectId, id, manifest, cancellationToken);
    }

    /// <summary>Stores files that are objects already, and that were checked.</summary>
    /// <exception cref="ContentMismatchException">One has other bytes than its hash says; the model does not exist.</exception>
    public async Task<Model> AddAsync(string projectId, StoredFiles files, string id, CancellationToken cancellationToken)
    {
        var manifest = await StoreOf(projectId, id).CommitAsync(Draft, files, cancellationToken);
        return await DescribeAsync(projectId, id, manifest, cancellationToken);
    }

    /// <summary>A model by its id.</summary>
    /// <exception cref="CloudException">MODEL_NOT_FOUND.</exception>
    public async Task<Model> FindAsync(string projectId, string id, CancellationToken cancellationToken) =>
        await DescribeAsync(projectId, id, await FindManifestAsync(projectId, id, cancellationToken), cancellationToken);

    /// <summary>The manifest of a model.</summary>
    /// <exception cref="CloudException">MODEL_NOT_FOUND.</exception>
    public async Task<CheckpointManifest> FindManifestAsync(string projectId, string id, CancellationToken cancellationToken) =>
        await TryFindManifestAsync(projectId, id, cancellationToken)
        ?? throw CloudException.NotFound(ErrorReason.ModelNotFound, ResourceName.Model(projectId, id));

    /// <summary>The manifest of a model; <see langword="null"/> when there is none.</summary>
    public async Task<CheckpointManifest?> TryFindManifestAsync(string projectId, string id, CancellationToken cancellationToken)
    {
        try
        {
            return await StoreOf(projectId, id).GetAsync(0, cancellationToken);
        }
        catch (CheckpointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>
    /// The positions that a model or a checkpoint is made for; <see langword="null"/> when its config.json does not say: the agent that
    /// loads it then does.
    /// </summary>
    public async Task<int?> PositionsAsync(CheckpointStore store, CheckpointManifest manifest, CancellationToken cancellationToken) =>
        await ReadConfigAsync(store, manifest, PositionsOf, cancellationToken) is int positions ? positions : null;

    /// <summary>The shape of a model; <see langword="null"/> when its config.json is not one that agents can load.</summary>
    public async Task<DecoderConfig?> ConfigAsync(
        CheckpointStore store, CheckpointManifest manifest, CancellationToken cancellationToken) =>
        (DecoderConfig?)await ReadConfigAsync(
            store, manifest, static root => DecoderConfigFile.Read(DecoderConfigFile.FileName, root), cancellationToken);

    private static object? PositionsOf(JsonElement root) => root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty("max_position_embeddings", out var positions)
        && positions.ValueKind == JsonValueKind.Number && positions.TryGetInt32(out var count) ? count : null;

    private async Task<object?> ReadConfigAsync(
        CheckpointStore store, CheckpointManifest manifest, Func<JsonElement, object?> read, CancellationToken cancellationToken)
    {
        var config = manifest.Files.FirstOrDefault(static file => file.Path == DecoderConfigFile.FileName);
        if (config is null || config.Size > BoundedJson.MaxSmallBytes)
        {
            return null;
        }

        try
        {
            var json = await _objects.ReadAllBytesAsync(
                store.FilesPrefix(manifest) + config.Path, BoundedJson.MaxSmallBytes, cancellationToken);
            using var document = BoundedJson.Parse(json, BoundedJson.MaxSmallValues);
            return read(document.RootElement);
        }
        catch (Exception exception) when (exception is ObjectNotFoundException or JsonException or CheckpointFormatException)
        {
            return null;
        }
    }

    /// <summary>The models of a project after one of them, in the order of their ids.</summary>
    public async Task<IEnumerable<(string Id, Model Item)>> ListAsync(
        string projectId, string? after, CancellationToken cancellationToken) =>
        (await _index.ListAsync(ObjectNames.Models(projectId), cancellationToken))
            .Where(item => after is null || string.CompareOrdinal(item.Id, after) > 0);

    /// <summary>A model's id, taken from the names and hashes of its files.</summary>
    public static string IdOf(SortedDictionary<string, string> hashes) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', hashes.Select(static file => $"{file.Key} {file.Value}")))))[..IdDigits];

    /// <summary>The files of a model, as the checkpoint of step 0.</summary>
    public CheckpointStore StoreOf(string projectId, string id) => new(_objects, ObjectNames.Model(projectId, id), _time);

    private async Task<Model?> TryFindAsync(string projectId, string id, CancellationToken cancellationToken) =>
        await TryFindManifestAsync(projectId, id, cancellationToken) is { } manifest
            ? await DescribeAsync(projectId, id, manifest, cancellationToken)
            : null;

    private async Task<Model> DescribeAsync(
        string projectId, string id, CheckpointManifest manifest, CancellationToken cancellationToken) => new()
        {
            Name = ResourceName.Model(projectId, id),
            Architecture = (await ConfigAsync(StoreOf(projectId, id), manifest, cancellationToken))?.Family.Architecture() ?? "",
            CreateTime = manifest.Created.ToTimestamp(),
            SizeBytes = manifest.Files.Sum(static file => file.Size),
        };
}
