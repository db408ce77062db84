using System.Text.Json;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Hosting;
using OpenRs.Cloud.Server.Uploads;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Recipes.Datasets;

namespace OpenRs.Cloud.Server.Datasets;

/// <summary>The datasets in the object store. An id is taken from the content's hash, so the same file is stored once.</summary>
internal sealed class DatasetCatalog(IObjectStore objects, IOptions<ServerOptions> options)
{
    private const int MaxRecordBytes = 64 << 10;
    private const int IdDigits = 16;

    /// <summary>Largest file in bytes.</summary>
    public long MaxBytes => options.Value.MaxDatasetBytes;

    /// <summary>A folder for an upload.</summary>
    public StagingFolder Stage() => new(options.Value.DataPath);

    /// <summary>Checks an uploaded file row by row and stores it.</summary>
    /// <exception cref="CloudException">INVALID_DATASET, with the line that is wrong.</exception>
    public async Task<DatasetRecord> AddAsync(string projectId, string path, string displayName, string sha256, CancellationToken cancellationToken)
    {
        var rows = await CountRowsAsync(path, cancellationToken);
        var record = new DatasetRecord(sha256[..IdDigits], displayName, sha256, rows, new FileInfo(path).Length);
        if (await FindAsync(projectId, record.Id, cancellationToken) is { } existing)
        {
            return existing;
        }

        await objects.PutFileAsync(ObjectNames.Dataset(projectId, record.Id), path, PutCondition.None, cancellationToken);
        await objects.PutAsync(ObjectNames.DatasetDescription(projectId, record.Id), JsonSerializer.SerializeToUtf8Bytes(record), PutCondition.None, cancellationToken);
        return record;
    }

    /// <summary>A dataset by its id; <see langword="null"/> when there is none.</summary>
    public async Task<DatasetRecord?> FindAsync(string projectId, string id, CancellationToken cancellationToken)
    {
        try
        {
            var json = await objects.ReadAllBytesAsync(ObjectNames.DatasetDescription(projectId, id), MaxRecordBytes, cancellationToken);
            return JsonSerializer.Deserialize<DatasetRecord>(json);
        }
        catch (ObjectNotFoundException)
        {
            return null;
        }
    }

    private static async Task<int> CountRowsAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return (await DatasetReader.LoadAsync(path, cancellationToken)).Examples.Count;
        }
        catch (DatasetException exception)
        {
            var text = exception.Message.Replace(path, "the file", StringComparison.Ordinal);
            throw CloudException.Field(ErrorReason.InvalidDataset, "content", text);
        }
    }
}
