using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Models;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Uploads;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;
using OpenRs.Cloud.V1;
using OpenRs.Recipes.ModelFiles;
using CheckpointFile = OpenRs.Cloud.Storage.Checkpoints.CheckpointFile;

namespace OpenRs.Cloud.Server.Checkpoints;

/// <summary>Makes the model of a checkpoint a base model: its files without the trainer's state, every byte compared on the way.</summary>
internal sealed class CheckpointExport(
    CheckpointCatalog catalog, ModelCatalog models, IObjectStore objects, IGrainFactory grains, UploadStage stage)
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Exports a checkpoint.</summary>
    /// <exception cref="CloudException">
    /// CHECKPOINT_NOT_FOUND; CHECKPOINT_CORRUPT; CHECKPOINT_IS_ADAPTER; INVALID_MODEL when its files are no whole model.
    /// </exception>
    public async Task<Model> ExportAsync(string projectId, string runId, long? step, string name, CancellationToken cancellationToken)
    {
        var (store, manifest) = await catalog.FindAsync(projectId, runId, step, name, cancellationToken);
        if (manifest.BaseModel is { } model)
        {
            throw IsAdapter(ResourceName.Checkpoint(projectId, runId, manifest.Step), ResourceName.Model(projectId, model));
        }

        using var folder = stage.OpenFolder();
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var files = manifest.Files.Where(static file => !TrainerFiles.Contains(file.Path) && !file.Path.Contains('/'));
        await FetchAsync(store.FilesPrefix(manifest), files, folder.Path, hashes, name, cancellationToken);
        if (await FindBaseAsync(projectId, runId, cancellationToken) is var (prefix, ofBase))
        {
            // What training does not change, such as the tokenizer, a checkpoint need not repeat.
            var missing = ofBase.Where(file => !hashes.ContainsKey(file.Path)
                && !file.Path.EndsWith(".safetensors", StringComparison.Ordinal)
                && !file.Path.EndsWith(".index.json", StringComparison.Ordinal));
            await FetchAsync(prefix, missing.ToList(), folder.Path, hashes, name, cancellationToken);
        }

        return await models.AddAsync(projectId, folder.Path, ModelCatalog.IdOf(hashes), cancellationToken);
    }

    // Merging takes tensors, which the server has none of.
    private static CloudException IsAdapter(string checkpoint, string model) => new(
        CloudErrorKind.FailedPrecondition,
        ErrorReason.CheckpointIsAdapter,
        $"{checkpoint} is an adapter of {model}, not a whole model. Download it (openrs checkpoints download), merge it into a folder of "
        + "that model (openrs models merge DIR --adapter DIR --out DIR), and import the result (openrs models import DIR).");

    private async Task<(string Prefix, IReadOnlyList<CheckpointFile> Files)?> FindBaseAsync(
        string projectId, string runId, CancellationToken cancellationToken)
    {
        if (await grains.GetGrain<ITrainingRunGrain>(runId).GetAsync(cancellationToken) is not { } run || run.ProjectId != projectId)
        {
            return null;
        }

        return await models.TryFindManifestAsync(projectId, run.Spec.ModelId, cancellationToken) is { } manifest
            ? (models.StoreOf(projectId, run.Spec.ModelId).FilesPrefix(manifest), manifest.Files)
            : null;
    }

    private async Task FetchAsync(
        string prefix,
        IEnumerable<CheckpointFile> files,
        string folder,
        SortedDictionary<string, string> hashes,
        string name,
        CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            await using var local = StagedUpload.Create(folder, file.Path);
            try
            {
                await using var remote = await objects.GetAsync(prefix + file.Path, null, cancellationToken);
                var buffer = new byte[BufferBytes];
                int count;
                while ((count = await remote.Content.ReadAsync(buffer, cancellationToken)) > 0)
                {
                    await local.AppendAsync(buffer.AsMemory(0, count), cancellationToken);
                }

                await local.CompleteAsync(file.Sha256, file.Path, cancellationToken);
            }
            catch (Exception exception) when (exception is ObjectNotFoundException or CloudException)
            {
                throw CheckpointCatalog.Corrupt(name);
            }

            hashes.Add(file.Path, file.Sha256);
        }
    }
}
