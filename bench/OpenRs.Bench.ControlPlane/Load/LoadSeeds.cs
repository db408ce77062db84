using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Grpc.Net.Client;
using OpenRs.Cloud.V1;

namespace OpenRs.Bench.ControlPlane.Load;

/// <summary>Runs for simulated agents: a model without tensors, problems enough for a step, and steps and money without end.</summary>
internal sealed class LoadSeeds(GrpcChannel channel)
{
    private const string Project = "projects/load";

    // Several rounds of work for each agent in a step, so that most requests find work.
    private const int UnitsPerAgent = 2;

    /// <summary>Creates runs in a pool each has to itself.</summary>
    /// <param name="runs">How many.</param>
    /// <param name="agentsPerRun">Agents that each run gets at most.</param>
    public async Task CreateAsync(int runs, int agentsPerRun)
    {
        var prompts = agentsPerRun * UnitsPerAgent;
        var model = await ImportModelAsync();
        var dataset = await UploadAsync(string.Concat(Enumerable.Range(1, prompts)
            .Select(static i => $$"""{"problem":"{{i}} + {{i}}","answer":"{{2 * i}}"}""" + "\n")));
        for (var i = 0; i < runs; i++)
        {
            var spec = new RunSpec
            {
                Model = model,
                Dataset = dataset,
                Recipe = "quickstart",
                BudgetUsdMicros = 1_000_000_000_000,
                Pool = PoolOf(i),
            };
            spec.Overrides["prompts_per_step"] = prompts.ToString(CultureInfo.InvariantCulture);
            spec.Overrides["max_steps"] = "1000000";
            spec.Overrides["save_every"] = "1000000";
            await new RunService.RunServiceClient(channel).CreateRunAsync(new CreateRunRequest { Parent = Project, Spec = spec });
        }
    }

    /// <summary>Pool of a run.</summary>
    public static string PoolOf(int run) => string.Create(CultureInfo.InvariantCulture, $"pool-{run}");

    private async Task<string> UploadAsync(string rows)
    {
        var bytes = Encoding.UTF8.GetBytes(rows);
        using var call = new DatasetService.DatasetServiceClient(channel).UploadDataset();
        await call.RequestStream.WriteAsync(
            new UploadDatasetRequest { Header = new DatasetHeader { Parent = Project, DisplayName = "load.jsonl", Sha256 = Hash(bytes) } });
        await call.RequestStream.WriteAsync(new UploadDatasetRequest { Chunk = ByteString.CopyFrom(bytes) });
        await call.RequestStream.CompleteAsync();
        return (await call.ResponseAsync).Name;
    }

    private async Task<string> ImportModelAsync()
    {
        using var call = new ModelService.ModelServiceClient(channel).ImportModel();
        foreach (var (name, bytes) in new (string, byte[])[]
        {
            ("config.json", """
                {"architectures":["Qwen2ForCausalLM"],"model_type":"qwen2","vocab_size":2,"hidden_size":2,"intermediate_size":2,
                "num_hidden_layers":1,"num_attention_heads":1}
                """u8.ToArray()),
            ("model.safetensors", [2, 0, 0, 0, 0, 0, 0, 0, .. "{}"u8]),
            ("tokenizer.json", """{"model":{"vocab":{"a":0,"b":1}}}"""u8.ToArray()),
        })
        {
            await call.RequestStream.WriteAsync(
                new ImportModelRequest { File = new ModelFileHeader { Parent = Project, FileName = name, Sha256 = Hash(bytes) } });
            await call.RequestStream.WriteAsync(new ImportModelRequest { Chunk = ByteString.CopyFrom(bytes) });
        }

        await call.RequestStream.CompleteAsync();
        return (await call.ResponseAsync).Name;
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
