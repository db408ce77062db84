using System.Globalization;
using OpenRs.Cloud.Deployments;
using OpenRs.Cloud.Hosting.Local;
using OpenRs.Cloud.Server.Deployments;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;

namespace OpenRs.Cloud.Server.Backups;

/// <summary>Takes a deployment back to a backup, and makes its marks fit. Nothing is deleted: what was there is set aside.</summary>
internal sealed class BackupRestorer(string stateFile, IObjectStore objects, TimeProvider time)
{
    private const int NamesInAMessage = 3;

    /// <summary>Restores a backup.</summary>
    /// <param name="folder">The backup.</param>
    /// <param name="allowMissing">Whether to go on when objects are missing or damaged.</param>
    /// <param name="cancellationToken">Ends it; it can be repeated.</param>
    /// <returns>How many objects were set aside.</returns>
    /// <exception cref="BackupException">Objects are missing, or are of another deployment.</exception>
    public async Task<int> RestoreAsync(BackupFolder folder, bool allowMissing, CancellationToken cancellationToken)
    {
        var header = await folder.ReadHeaderAsync(cancellationToken);
        var mark = new MarkObject(objects);
        var ofObjects = await mark.ReadAsync(cancellationToken);
        RequireSame(header.Deployment, ofObjects);
        var known = new HashSet<string>(StringComparer.Ordinal);
        var missing = new List<string>();
        foreach (var entry in folder.ReadObjects())
        {
            known.Add(entry.Name);
            if (!await IsThereAsync(entry, cancellationToken))
            {
                missing.Add(entry.Name);
            }
        }

        if (missing.Count > 0 && !allowMissing)
        {
            throw new BackupException(
                $"{missing.Count} of {known.Count} objects are missing in {objects.Location} or differ from the backup, such as "
                + $"{string.Join(", ", missing.Take(NamesInAMessage))}. Copy them back, or restore without them (--allow-missing).");
        }

        // The state before the objects: of a restore that is cut off, a repeated one sets aside the rest.
        var stamp = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);
        var least = Math.Max(header.Mark, ofObjects?.Mark ?? 0);
        var restored = StateFileBackup.Replace(stateFile, folder.State, header.Deployment, least, $".before-{stamp}");
        var aside = await SetAsideAsync(known, stamp, cancellationToken);
        await PublishAsync(mark, restored, cancellationToken);
        return aside;
    }

    /// <summary>Accepts the state as it is, although the objects know of a later one.</summary>
    /// <exception cref="BackupException">There is no state, or it is of another deployment.</exception>
    public async Task KeepStateAsync(CancellationToken cancellationToken)
    {
        var mark = new MarkObject(objects);
        var ofObjects = await mark.ReadAsync(cancellationToken);
        var (ofState, isEmpty) = File.Exists(stateFile) ? StateFileBackup.Read(stateFile) : (null, true);
        if (isEmpty || (ofState ?? ofObjects) is not { Id: var id })
        {
            throw new BackupException($"There is no state at {stateFile} that could be kept. Restore a backup.");
        }

        RequireSame(id, ofObjects);
        var kept = StateFileBackup.Replace(stateFile, copy: null, id, ofObjects?.Mark ?? 0, "");
        await PublishAsync(mark, kept, cancellationToken);
    }

    private void RequireSame(string deployment, DeploymentMark? ofObjects)
    {
        if (ofObjects is not null && ofObjects.Id != deployment)
        {
            throw new BackupException(
                $"The state is of deployment {deployment}, but {objects.Location} holds the objects of deployment {ofObjects.Id}. Name the "
                + "object store of the same deployment (--objects URI).");
        }
    }

    private async Task PublishAsync(MarkObject mark, DeploymentMark value, CancellationToken cancellationToken)
    {
        if (!await mark.TryWriteAsync(value, cancellationToken))
        {
            throw new BackupException($"A server writes to {objects.Location}. Stop it, and restore again.");
        }
    }

    private async Task<bool> IsThereAsync(BackedUpObject entry, CancellationToken cancellationToken) =>
        await objects.HashAsync(entry.Name, cancellationToken) == (entry.Size, entry.Sha256);

    // What jobs wrote after the backup: they will write under the same names again.
    private async Task<int> SetAsideAsync(HashSet<string> known, string stamp, CancellationToken cancellationToken)
    {
        var later = await objects.ListAsync("", cancellationToken)
            .Select(static entry => entry.Name)
            .Where(name => !known.Contains(name) && ObjectNames.IsOfJobs(name))
            .ToListAsync(cancellationToken);
        foreach (var name in later)
        {
            await using (var download = await objects.GetAsync(name, null, cancellationToken))
            {
                await objects.PutAsync($"{ObjectNames.Aside}{stamp}/{name}", download.Content, PutCondition.None, cancellationToken);
            }

            await objects.DeleteAsync(name, cancellationToken);
        }

        return later.Count;
    }
}
