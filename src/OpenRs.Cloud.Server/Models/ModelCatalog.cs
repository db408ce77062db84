using Microsoft.Extensions.Options;
using OpenRs.Cloud.Server.Hosting;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Uploads;
using OpenRs.Cloud.Storage.Checkpoints;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Models;

/// <summary>The base models in the object store: each is a committed checkpoint of step 0 under an id taken from its files' hashes.</summary>
internal sealed class ModelCatalog(IObjectStore objects, IOptions<ServerOptions> options, TimeProvider time)
{
    /// <summary>Largest model in bytes.</summary>
    public long MaxBytes => options.Value.MaxModelBytes;

    /// <summary>A folder for an upload.</summary>
    public StagingFolder Stage() => new(options.Value.DataPath);

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

    private CheckpointStore StoreOf(string projectId, string id) => new(objects, ObjectNames.Model(projectId, id), time);

    private static Model ToApi(string projectId, string id, CheckpointManifest manifest) => new()
    {
        Name = ResourceName.Model(projectId, id),
        Architecture = "Qwen2ForCausalLM",
        SizeBytes = manifest.Files.Sum(static file => file.Size),
    };
}
