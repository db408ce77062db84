using Google.Protobuf;
using Grpc.Net.Client;
using OpenRs.Cloud.V1;

namespace OpenRs.Bench.ControlPlane.Elastic;

/// <summary>Brings small files to a server, as any client does.</summary>
public sealed class ApiUploads(GrpcChannel channel, string parent)
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Uploads a dataset.</summary>
    /// <returns>Its resource name.</returns>
    public async Task<string> DatasetAsync(string path)
    {
        using var call = new DatasetService.DatasetServiceClient(channel).UploadDataset();
        var header = new DatasetHeader { Parent = parent, DisplayName = Path.GetFileName(path), Sha256 = StoredRun.Sha256(path) };
        await call.RequestStream.WriteAsync(new UploadDatasetRequest { Header = header });
        foreach (var chunk in Chunks(path))
        {
            await call.RequestStream.WriteAsync(new UploadDatasetRequest { Chunk = chunk });
        }

        await call.RequestStream.CompleteAsync();
        return (await call.ResponseAsync).Name;
    }

    /// <summary>Imports a model.</summary>
    /// <returns>Its resource name.</returns>
    public async Task<string> ModelAsync(string folder)
    {
        using var call = new ModelService.ModelServiceClient(channel).ImportModel();
        foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            var header = new ModelFileHeader { Parent = parent, FileName = Path.GetFileName(path), Sha256 = StoredRun.Sha256(path) };
            await call.RequestStream.WriteAsync(new ImportModelRequest { File = header });
            foreach (var chunk in Chunks(path))
            {
                await call.RequestStream.WriteAsync(new ImportModelRequest { Chunk = chunk });
            }
        }

        await call.RequestStream.CompleteAsync();
        return (await call.ResponseAsync).Name;
    }

    private static IEnumerable<ByteString> Chunks(string path) =>
        File.ReadAllBytes(path).Chunk(ChunkBytes).Select(static chunk => ByteString.CopyFrom(chunk));
}
