using System.Security.Cryptography;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using OpenRs.Cloud.Server.Listing;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Storage.Checkpoints;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Models;

/// <summary>
/// The base models in the object store: each is a committed checkpoint of step 0 under an id taken from its files' hashes.
/// </summary>
internal sealed class ModelCatalog
{
    private const int IdDigits = 16;
    private readonly IObjectStore _objects;
    private readonly TimeProvider _time;
    private readonly ObjectIndex<Model> _index;

    public ModelCatalog(IObjectStore objects, TimeProvider time)
    {
        (_objects, _time) = (objects, time);
        _index = new ObjectIndex<Model>(
            objects,
            static name => name.Split('/') is [_, _, _, var id, .., CheckpointManifest.FileName] ? id : null,
            (prefix, id, cancellationToken) => FindAsync(prefix.Split('/')[1], id, cancellationToken));
    }

    /// <summary>Checks and stores the files of a folder.</summary>
    /// <param name="projectId">Project.</param>
    /// <param name="folder">The files.</param>
    /// <param name="id">Model id.</param>
    /// <param name="cancellationToken">Abandons the commit: the model then does not exist.</param>
    public async Task<Model> AddAsync(string projectId, string folder, string id, CancellationToken cancellationToken)
    {
        await ModelFolder.CheckAsync(folder, cancellationToken);
        var draft = new CheckpointDraft { Step = 0, PolicyVersion = 0, SpecHash = "", EngineVersion = EngineVersion.Current };
        return ToApi(projectId, id, await StoreOf(projectId, id).CommitAsync(draft, folder, cancellationToken));
    }

    /// <summary>A model by its id; <see langword="null"/> when there is none.</summary>
    public async Task<Model?> FindAsync(string projectId, string id, CancellationToken cancellationToken)
    {
        try
        {
            return ToApi(projectId, id, await StoreOf(projectId, id).GetAsync(0, cancellationToken));
        }
        catch (CheckpointNotFoundException)
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

    private static Model ToApi(string projectId, string id, CheckpointManifest manifest) => new()
    {
        Name = ResourceName.Model(projectId, id),
        Architecture = "Qwen2ForCausalLM",
        CreateTime = manifest.Created.ToTimestamp(),
        SizeBytes = manifest.Files.Sum(static file => file.Size),
    };
}
