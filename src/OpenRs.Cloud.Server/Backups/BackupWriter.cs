using System.Text.Json;
using OpenRs.Cloud.Hosting.Local;
using OpenRs.Cloud.Server.Deployments;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;

namespace OpenRs.Cloud.Server.Backups;

/// <summary>
/// Backs a deployment up while its server runs: a copy of its state, then the list of the objects that the copy may speak of.
/// </summary>
internal sealed class BackupWriter(string stateFile, IObjectStore objects, TimeProvider time)
{
    /// <summary>Writes a backup.</summary>
    /// <exception cref="BackupException">State and objects are of two deployments, or the folder is in use.</exception>
    public async Task<BackupHeader> WriteAsync(BackupFolder folder, CancellationToken cancellationToken)
    {
        if (!File.Exists(stateFile))
        {
            throw new BackupException($"There is no state at {stateFile}. Name the server's data folder (--data FOLDER).");
        }

        folder.Create();

        // The state first: it speaks of no object that was not there before.
        var (started, mark) = (time.GetUtcNow(), StateFileBackup.Copy(stateFile, folder.State));
        var ofObjects = await new MarkObject(objects).ReadAsync(cancellationToken);
        if (ofObjects?.Id != mark.Id)
        {
            throw new BackupException(
                $"{stateFile} is the state of deployment {mark.Id}, but {objects.Location} holds the objects of "
                + $"{ofObjects?.Id ?? "none"}. Name the server's object store (--objects URI).");
        }

        var (count, bytes) = await ListAsync(folder, cancellationToken);
        var header = new BackupHeader
        {
            Format = BackupHeader.CurrentFormat,
            Deployment = mark.Id,
            Mark = mark.Mark,
            Time = started,
            StateSha256 = await BackupFolder.HashAsync(folder.State, cancellationToken),
            ObjectsSha256 = await BackupFolder.HashAsync(folder.Objects, cancellationToken),
            Objects = count,
            Bytes = bytes,
        };
        folder.WriteHeader(header);
        return header;
    }

    private async Task<(int Count, long Bytes)> ListAsync(BackupFolder folder, CancellationToken cancellationToken)
    {
        var (count, bytes) = (0, 0L);
        await using var lines = File.Create(folder.Objects);
        await foreach (var entry in objects.ListAsync("", cancellationToken))
        {
            // What was deleted since it was listed is needed by nothing any more.
            if (entry.Name != ObjectNames.Deployment && await objects.HashAsync(entry.Name, cancellationToken) is var (size, sha256))
            {
                await JsonSerializer.SerializeAsync(
                    lines, new BackedUpObject(entry.Name, size, sha256), cancellationToken: cancellationToken);
                lines.WriteByte((byte)'\n');
                (count, bytes) = (count + 1, bytes + size);
            }
        }

        return (count, bytes);
    }
}
