using OpenRs.Cloud.Storage.Objects;

namespace OpenRs.Cloud.Storage.Checkpoints;

/// <content>Which checkpoints stay: pins, and the deletion of those that nobody needs.</content>
public sealed partial class CheckpointStore
{
    /// <summary>
    /// Keeps a checkpoint from retention, or lets it go again. The pin is an object beside the manifest, so that whoever prunes sees it.
    /// </summary>
    /// <exception cref="CheckpointNotFoundException">There is no such checkpoint, or it was deleted meanwhile.</exception>
    /// <exception cref="InvalidManifestException">Its manifest is not valid.</exception>
    public async Task<CheckpointManifest> PinAsync(long step, bool pinned, CancellationToken cancellationToken)
    {
        await GetAsync(step, cancellationToken).ConfigureAwait(false);
        if (!pinned)
        {
            await objects.DeleteAsync(_names.Pin(step), cancellationToken).ConfigureAwait(false);
            return await GetAsync(step, cancellationToken).ConfigureAwait(false);
        }

        await objects.PutAsync(_names.Pin(step), ReadOnlyMemory<byte>.Empty, PutCondition.None, cancellationToken).ConfigureAwait(false);
        try
        {
            // Whoever pruned it at the same time looked for a pin before this one was there.
            return await GetAsync(step, cancellationToken).ConfigureAwait(false);
        }
        catch (CheckpointNotFoundException)
        {
            await objects.DeleteAsync(_names.Pin(step), CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Whether a step is pinned.</summary>
    public Task<bool> IsPinnedAsync(long step, CancellationToken cancellationToken) =>
        objects.ExistsAsync(_names.Pin(step), cancellationToken);

    /// <summary>The pinned steps.</summary>
    public async Task<IReadOnlySet<long>> ListPinnedAsync(CancellationToken cancellationToken) =>
        await objects.ListAsync(_names.Prefix, cancellationToken)
            .Where(entry => _names.IsPin(entry.Name))
            .Select(entry => _names.StepOf(entry.Name)!.Value)
            .ToHashSetAsync(cancellationToken: cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Deletes checkpoints, and what uploads that were never committed left at steps up to the newest valid checkpoint: a trainer never
    /// goes back to those. It hides the checkpoints and then looks for those who need one, while whoever comes to need one looks for it
    /// again afterwards: of two that happen at once at least one notices the other.
    /// </summary>
    /// <param name="steps">The steps; one that is pinned or needed stays.</param>
    /// <param name="findNeeded">Finds the steps that are needed now.</param>
    /// <param name="cancellationToken">Abandons it; what was hidden and not deleted comes back.</param>
    /// <returns>The deleted steps.</returns>
    public async Task<IReadOnlyList<long>> PruneAsync(
        IReadOnlyCollection<long> steps, Func<CancellationToken, Task<IReadOnlySet<long>>> findNeeded, CancellationToken cancellationToken)
    {
        var hidden = new Dictionary<long, CheckpointManifest>();
        var deleted = new List<long>();
        try
        {
            foreach (var step in steps.Order())
            {
                if (await TryReadManifestAsync(step, cancellationToken).ConfigureAwait(false) is { } manifest)
                {
                    hidden.Add(step, manifest);
                    await objects.DeleteAsync(_names.Manifest(step), cancellationToken).ConfigureAwait(false);
                }
            }

            var needed = await findNeeded(cancellationToken).ConfigureAwait(false);
            var pinned = await ListPinnedAsync(cancellationToken).ConfigureAwait(false);
            foreach (var step in hidden.Keys.Where(step => !needed.Contains(step) && !pinned.Contains(step)).Order().ToList())
            {
                hidden.Remove(step);
                await DeleteAsync(step, cancellationToken).ConfigureAwait(false);
                deleted.Add(step);
            }
        }
        finally
        {
            foreach (var manifest in hidden.Values)
            {
                await PutManifestAsync(manifest, CancellationToken.None).ConfigureAwait(false);
            }
        }

        await DeleteLeftoversAsync(cancellationToken).ConfigureAwait(false);
        return deleted;
    }

    private async Task DeleteLeftoversAsync(CancellationToken cancellationToken)
    {
        var kept = (await ListAsync(cancellationToken).ConfigureAwait(false)).ToDictionary(static manifest => manifest.Step);
        var newest = kept.Count == 0 ? -1 : kept.Keys.Max();
        var names = await objects.ListAsync(_names.Prefix, cancellationToken)
            .Select(entry => entry.Name)
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        var committed = names.Where(_names.IsManifest).Select(name => _names.StepOf(name)!.Value).ToHashSet();
        foreach (var name in names)
        {
            // A manifest that this build cannot read may be a newer build's: its step is left alone.
            var isLeftover = _names.StepOf(name) is { } step && step <= newest && !_names.IsManifest(name) && !_names.IsPin(name)
                && (kept.TryGetValue(step, out var manifest)
                    ? !name.StartsWith(_names.FilesFolder(manifest), StringComparison.Ordinal)
                    : !committed.Contains(step));
            if (isLeftover)
            {
                await objects.DeleteAsync(name, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
