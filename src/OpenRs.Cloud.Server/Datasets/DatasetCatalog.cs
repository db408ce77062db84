using System.Text.Json;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Listing;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Datasets;

/// <summary>
/// The datasets in the object store. An id is taken from the content's hash, so the same file is stored once in a project.
/// </summary>
internal sealed class DatasetCatalog(IObjectStore objects, TimeProvider time)
{
    private const int MaxRecordBytes = 1 << 20;
    private const int IdDigits = 16;
    private readonly ObjectIndex<DatasetRecord> _index = new(
        objects,
        static name => name.Split('/') is [_, _, _, var id, "dataset.json"] ? id : null,
        (prefix, id, cancellationToken) => ReadAsync(objects, $"{prefix}{id}/dataset.json", cancellationToken));

    /// <summary>Stores a checked file.</summary>
    /// <param name="projectId">Project.</param>
    /// <param name="file">The file as rows.</param>
    /// <param name="header">What the upload says of it.</param>
    /// <param name="cancellationToken">Abandons it: the dataset then does not exist.</param>
    /// <returns>The dataset, now or by the first upload of the same content.</returns>
    public async Task<DatasetRecord> AddAsync(
        string projectId, DatasetFile file, DatasetHeader header, CancellationToken cancellationToken)
    {
        var id = header.Sha256[..IdDigits];
        if (await TryFindAsync(projectId, id, cancellationToken) is { } existing)
        {
            return existing;
        }

        var record = new DatasetRecord
        {
            Id = id,
            DisplayName = header.DisplayName,
            Sha256 = header.Sha256,
            RowsSha256 = file.Sha256,
            Rows = file.Summary.Rows,
            SizeBytes = new FileInfo(file.Path).Length,
            Columns = file.Summary.Columns,
            UnreadableAnswers = file.Summary.UnreadableAnswers,
            UnreadableLines = file.Summary.UnreadableLines,
            Lineage = LineageMapper.FromApi(header.Lineage),
            CreateTime = time.GetUtcNow(),
        };
        await objects.PutFileAsync(ObjectNames.Dataset(projectId, id), file.Path, PutCondition.None, cancellationToken);
        return await DescribeAsync(projectId, record, cancellationToken) ? record : (await TryFindAsync(projectId, id, cancellationToken))!;
    }

    /// <summary>A dataset by its id.</summary>
    /// <exception cref="CloudException">DATASET_NOT_FOUND.</exception>
    public async Task<DatasetRecord> FindAsync(string projectId, string id, CancellationToken cancellationToken) =>
        await TryFindAsync(projectId, id, cancellationToken)
        ?? throw CloudException.NotFound(ErrorReason.DatasetNotFound, ResourceName.Dataset(projectId, id));

    /// <summary>A dataset by its id; <see langword="null"/> when there is none.</summary>
    public Task<DatasetRecord?> TryFindAsync(string projectId, string id, CancellationToken cancellationToken) =>
        ReadAsync(objects, ObjectNames.DatasetDescription(projectId, id), cancellationToken);

    /// <summary>The datasets of a project after one of them, in the order of their ids.</summary>
    public async Task<IEnumerable<DatasetRecord>> ListAsync(string projectId, string? after, CancellationToken cancellationToken) =>
        (await _index.ListAsync(ObjectNames.Datasets(projectId), cancellationToken))
            .Where(item => after is null || string.CompareOrdinal(item.Id, after) > 0)
            .Select(static item => item.Item);

    /// <summary>Makes a dataset not exist; its rows stay until <see cref="DeleteRowsAsync"/>.</summary>
    /// <returns>Whether there was one.</returns>
    public Task<bool> HideAsync(string projectId, string id, CancellationToken cancellationToken) =>
        objects.DeleteAsync(ObjectNames.DatasetDescription(projectId, id), cancellationToken);

    /// <summary>Makes a dataset exist whose rows are there.</summary>
    /// <returns>Whether it did not exist.</returns>
    public async Task<bool> DescribeAsync(string projectId, DatasetRecord record, CancellationToken cancellationToken)
    {
        try
        {
            await objects.PutAsync(
                ObjectNames.DatasetDescription(projectId, record.Id),
                JsonSerializer.SerializeToUtf8Bytes(record),
                PutCondition.IfAbsent,
                cancellationToken);
            return true;
        }
        catch (PreconditionFailedException)
        {
            return false;
        }
    }

    /// <summary>Removes the rows of a dataset that does not exist any more.</summary>
    public Task DeleteRowsAsync(string projectId, string id, CancellationToken cancellationToken) =>
        objects.DeleteAsync(ObjectNames.Dataset(projectId, id), cancellationToken);

    private static async Task<DatasetRecord?> ReadAsync(IObjectStore objects, string name, CancellationToken cancellationToken)
    {
        try
        {
            var json = await objects.ReadAllBytesAsync(name, MaxRecordBytes, cancellationToken);
            return JsonSerializer.Deserialize<DatasetRecord>(json);
        }
        catch (ObjectNotFoundException)
        {
            return null;
        }
    }
}
