using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;

namespace OpenRs.Cloud.Storage.Checkpoints;

/// <summary>
/// The checkpoints of one run. A commit writes the files first and the manifest last, if absent; a reader starts from the manifest. So a
/// checkpoint exists whole or not at all, and of two trainers that commit one step exactly one wins.
/// </summary>
/// <param name="objects">Where the objects lie.</param>
/// <param name="run">The resource name of the run, such as <c>projects/default/runs/r1</c>.</param>
/// <param name="time">The clock of <see cref="CheckpointManifest.Created"/>.</param>
public sealed partial class CheckpointStore(IObjectStore objects, string run, TimeProvider time)
{
    private const int MaxManifestBytes = 4 << 20;

    private readonly CheckpointNames _names = new(run);

    /// <summary>
    /// Commits all files of a folder, subfolders included, as the checkpoint of a step. Trying again after any failure is safe and cheap.
    /// </summary>
    /// <param name="draft">What the checkpoint is.</param>
    /// <param name="folder">A model folder with whatever resume needs beside it. It must not change meanwhile.</param>
    /// <param name="cancellationToken">Abandons the commit; the checkpoint then does not exist.</param>
    /// <returns>The manifest; the one already committed when it has the same content.</returns>
    /// <exception cref="ContentMismatchException">The step is already committed with other content: this trainer is stale.</exception>
    /// <exception cref="FileNotFoundException">The folder has no model weights.</exception>
    /// <exception cref="InvalidObjectNameException">A file has a name that objects cannot have.</exception>
    /// <exception cref="StorageFullException">No space left; the checkpoint does not exist.</exception>
    public Task<CheckpointManifest> CommitAsync(CheckpointDraft draft, string folder, CancellationToken cancellationToken) =>
        CommitAsync(draft, new CheckpointFolder(folder), cancellationToken);

    /// <summary>Commits files that are anywhere as the checkpoint of a step, in constant memory, without a file here.</summary>
    /// <inheritdoc cref="CommitAsync(CheckpointDraft, string, CancellationToken)"/>
    /// <param name="draft">What the checkpoint is.</param>
    /// <param name="source">The files: a model folder with whatever resume needs beside it.</param>
    /// <param name="cancellationToken">Abandons the commit; the checkpoint then does not exist.</param>
    public async Task<CheckpointManifest> CommitAsync(
        CheckpointDraft draft, ICheckpointSource source, CancellationToken cancellationToken)
    {
        var manifest = await CheckpointDescription.MakeAsync(source, run, draft, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        var committed = await ReadManifestAsync(draft.Step, cancellationToken).ConfigureAwait(false);
        if (committed is not null)
        {
            ThrowUnlessSame(committed, manifest);
        }

        // Also under a committed manifest: if a file was lost since, the same content mends the checkpoint.
        foreach (var file in manifest.Files)
        {
            await UploadAsync(_names.File(manifest, file), file, source, cancellationToken).ConfigureAwait(false);
        }

        return committed ?? await PutManifestAsync(manifest, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The manifest of a committed step. Its files are verified by <see cref="DownloadAsync"/>.</summary>
    /// <exception cref="CheckpointNotFoundException">There is none.</exception>
    /// <exception cref="InvalidManifestException">There is one, but it is not valid.</exception>
    public async Task<CheckpointManifest> GetAsync(long step, CancellationToken cancellationToken) =>
        await ReadManifestAsync(step, cancellationToken).ConfigureAwait(false)
        ?? throw new CheckpointNotFoundException($"Run '{run}' has no checkpoint of step {step} in {objects.Location}.");

    /// <summary>
    /// The start of the object names of a checkpoint's files, ending in '/'. In a directory of objects that folder is a model folder
    /// which other tools open in place.
    /// </summary>
    public string FilesPrefix(CheckpointManifest manifest) => _names.FilesFolder(manifest);

    /// <summary>Whether all files of a checkpoint are there in their full size.</summary>
    public async Task<bool> IsWholeAsync(CheckpointManifest manifest, CancellationToken cancellationToken)
    {
        var sizes = await objects.ListAsync(_names.FilesFolder(manifest), cancellationToken)
            .ToDictionaryAsync(entry => entry.Name, entry => entry.Size, cancellationToken: cancellationToken).ConfigureAwait(false);
        return manifest.Files.All(file => sizes.TryGetValue(_names.File(manifest, file), out var size) && size == file.Size);
    }

    /// <summary>The committed checkpoints with a valid manifest, by ascending step.</summary>
    public async Task<IReadOnlyList<CheckpointManifest>> ListAsync(CancellationToken cancellationToken)
    {
        var manifests = new List<CheckpointManifest>();
        foreach (var step in await StepsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await TryReadManifestAsync(step, cancellationToken).ConfigureAwait(false) is { } manifest)
            {
                manifests.Add(manifest);
            }
        }

        return manifests;
    }

    /// <summary>
    /// The newest checkpoint whose manifest is valid and whose files are all there in their full size; null when there is none. The bytes
    /// are only compared by <see cref="DownloadAsync"/>.
    /// </summary>
    public async Task<CheckpointManifest?> FindLatestAsync(CancellationToken cancellationToken)
    {
        foreach (var step in (await StepsAsync(cancellationToken).ConfigureAwait(false)).Reverse())
        {
            if (await TryReadManifestAsync(step, cancellationToken).ConfigureAwait(false) is { } manifest
                && await IsWholeAsync(manifest, cancellationToken).ConfigureAwait(false))
            {
                return manifest;
            }
        }

        return null;
    }

    /// <summary>
    /// Brings a checkpoint into a local folder. Every byte is compared with the manifest. The folder appears whole, by a rename; what a
    /// download that died had verified, or begun, beside it in <c>{folder}.partial</c> is used again.
    /// </summary>
    /// <param name="step">The step.</param>
    /// <param name="folder">
    /// The local folder: missing, empty, or an earlier download of the same checkpoint, which is verified and repaired. One download at a
    /// time.
    /// </param>
    /// <param name="cancellationToken">Abandons the download; calling again goes on from there.</param>
    /// <exception cref="CheckpointNotFoundException">There is no such checkpoint.</exception>
    /// <exception cref="InvalidManifestException">Its manifest is not valid.</exception>
    /// <exception cref="CorruptCheckpointException">A file is missing or has other bytes than the manifest says.</exception>
    /// <exception cref="ContentMismatchException">The local folder exists and holds something else.</exception>
    public async Task<CheckpointManifest> DownloadAsync(long step, string folder, CancellationToken cancellationToken)
    {
        var manifest = await GetAsync(step, cancellationToken).ConfigureAwait(false);
        var download = new CheckpointDownload(objects, manifest, _names.FilesFolder(manifest));
        await download.RunAsync(folder, cancellationToken).ConfigureAwait(false);
        return manifest;
    }

    /// <summary>Whether an object belongs to one of these steps.</summary>
    public bool IsOfStep(string objectName, IReadOnlySet<long> steps) =>
        objectName.StartsWith(_names.Prefix, StringComparison.Ordinal) && _names.StepOf(objectName) is { } step && steps.Contains(step);

    /// <summary>Deletes a checkpoint: the manifest first, so that it ceases to exist at once.</summary>
    /// <returns>True when there was a manifest.</returns>
    public async Task<bool> DeleteAsync(long step, CancellationToken cancellationToken)
    {
        var existed = await objects.DeleteAsync(_names.Manifest(step), cancellationToken).ConfigureAwait(false);
        await foreach (var file in objects.ListAsync(_names.StepFolder(step), cancellationToken).ConfigureAwait(false))
        {
            await objects.DeleteAsync(file.Name, cancellationToken).ConfigureAwait(false);
        }

        return existed;
    }

    private static void ThrowUnlessSame(CheckpointManifest committed, CheckpointManifest given)
    {
        if (committed with { Created = given.Created, Files = given.Files } != given || committed.ContentId != given.ContentId)
        {
            throw new ContentMismatchException(
                $"Step {given.Step} of run '{given.Run}' is already committed with weights {committed.WeightsSha256} (content "
                + $"{committed.ContentId}), "
                + $"not {given.WeightsSha256} (content {given.ContentId}). The committed one stays; this trainer is stale or not "
                + "deterministic.");
        }
    }

    private async Task UploadAsync(string name, CheckpointFile file, ICheckpointSource source, CancellationToken cancellationToken)
    {
        // Objects are whole and the name holds the hash, so that what is there is this file, from an earlier try or another trainer.
        var existing = await objects.HeadAsync(name, cancellationToken).ConfigureAwait(false);
        if (existing?.Size == file.Size)
        {
            return;
        }

        await using var content = await source.OpenAsync(file.Path, cancellationToken).ConfigureAwait(false);
        var stored = await objects.PutAsync(name, content, PutCondition.None, cancellationToken).ConfigureAwait(false);
        if (stored.Size != file.Size)
        {
            throw new IOException($"{file.Path} of {source.Location} changed from {file.Size} to {stored.Size} bytes while it was "
                + "committed. Write a checkpoint's folder fully before committing it.");
        }
    }

    private async Task<CheckpointManifest> PutManifestAsync(CheckpointManifest manifest, CancellationToken cancellationToken)
    {
        try
        {
            await objects.PutAsync(
                _names.Manifest(manifest.Step), manifest.ToJson(), PutCondition.IfAbsent, cancellationToken).ConfigureAwait(false);
            return manifest;
        }
        catch (PreconditionFailedException)
        {
            var committed = await GetAsync(manifest.Step, cancellationToken).ConfigureAwait(false);
            ThrowUnlessSame(committed, manifest);
            return committed;
        }
    }

    private async Task<IReadOnlyList<long>> StepsAsync(CancellationToken cancellationToken) =>
        await objects.ListAsync(_names.Prefix, cancellationToken)
            .Where(entry => _names.IsManifest(entry.Name))
            .Select(entry => _names.StepOf(entry.Name)!.Value)
            .Order()
            .ToListAsync(cancellationToken).ConfigureAwait(false);

    private async Task<CheckpointManifest?> ReadManifestAsync(long step, CancellationToken cancellationToken)
    {
        var name = _names.Manifest(step);
        byte[] json;
        try
        {
            json = await objects.ReadAllBytesAsync(name, MaxManifestBytes, cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectNotFoundException)
        {
            return null;
        }

        var origin = $"Object '{name}' in {objects.Location}";
        var manifest = CheckpointManifest.Parse(json, origin);
        return (manifest.Step, manifest.Run) == (step, run)
            ? manifest
            : throw new InvalidManifestException($"{origin} is the manifest of step {manifest.Step} of run '{manifest.Run}'.");
    }

    private async Task<CheckpointManifest?> TryReadManifestAsync(long step, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadManifestAsync(step, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidManifestException)
        {
            return null;
        }
    }
}
