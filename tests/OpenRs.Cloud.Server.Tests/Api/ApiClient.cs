using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Api;

/// <summary>The public API, in the few words that tests need.</summary>
internal sealed class ApiClient(GrpcChannel channel)
{
    public const string Project = "projects/test";

    public RunService.RunServiceClient Runs { get; } = new(channel);

    public EvaluationService.EvaluationServiceClient Evaluations { get; } = new(channel);

    public DatasetService.DatasetServiceClient Datasets { get; } = new(channel);

    public ModelService.ModelServiceClient Models { get; } = new(channel);

    public PoolService.PoolServiceClient Pools { get; } = new(channel);

    public CostService.CostServiceClient Costs { get; } = new(channel);

    public CheckpointService.CheckpointServiceClient Checkpoints { get; } = new(channel);

    public AgentService.AgentServiceClient Agents { get; } = new(channel);

    private const int ChunkBytes = 1 << 20;

    public Task<Dataset> UploadAsync(string text, string? sha256 = null, string parent = Project, string displayName = "rows") =>
        UploadAsync(Encoding.UTF8.GetBytes(text), sha256, parent, displayName);

    public async Task<Dataset> UploadAsync(
        byte[] bytes,
        string? sha256 = null,
        string parent = Project,
        string displayName = "rows",
        IEnumerable<DatasetStep>? lineage = null)
    {
        using var call = Datasets.UploadDataset();
        try
        {
            var header = new DatasetHeader { Parent = parent, DisplayName = displayName, Sha256 = sha256 ?? Hash(bytes) };
            header.Lineage.AddRange(lineage ?? []);
            await call.RequestStream.WriteAsync(new UploadDatasetRequest { Header = header });
            foreach (var chunk in bytes.Chunk(ChunkBytes))
            {
                await call.RequestStream.WriteAsync(new UploadDatasetRequest { Chunk = ByteString.CopyFrom(chunk) });
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // A server that refuses ends the call at once; its reason is in the answer, not in the failed write.
        }

        return await call;
    }

    public async Task<Model> ImportAsync(IReadOnlyDictionary<string, byte[]> files, string parent = Project)
    {
        using var call = Models.ImportModel();
        foreach (var (name, bytes) in files)
        {
            await call.RequestStream.WriteAsync(
                new ImportModelRequest { File = new ModelFileHeader { Parent = parent, FileName = name, Sha256 = Hash(bytes) } });
            foreach (var chunk in bytes.Chunk(ChunkBytes))
            {
                await call.RequestStream.WriteAsync(new ImportModelRequest { Chunk = ByteString.CopyFrom(chunk) });
            }
        }

        await call.RequestStream.CompleteAsync();
        return await call;
    }

    /// <summary>A spec that is fine: two prompts a step, two steps, a checkpoint after each, one dollar.</summary>
    public async Task<RunSpec> SpecAsync(string pool = "nobody", string parent = Project)
    {
        var dataset = await UploadAsync(Seeds.Dataset, parent: parent);
        var model = await ImportAsync(Seeds.Model(), parent);
        return new RunSpec
        {
            Model = model.Name,
            Dataset = dataset.Name,
            Recipe = "quickstart",
            Overrides = { ["prompts_per_step"] = "2", ["max_steps"] = "2", ["save_every"] = "1" },
            BudgetUsdMicros = 1_000_000,
            Pool = pool,
        };
    }

    public async Task<Run> CreateAsync(RunSpec spec, string requestId = "", string parent = Project) =>
        await Runs.CreateRunAsync(new CreateRunRequest { Parent = parent, Spec = spec, RequestId = requestId });

    public async Task<Run> GetAsync(string name) => await Runs.GetRunAsync(new GetRunRequest { Name = name });

    public static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
