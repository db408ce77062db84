using System.Security.Cryptography;
using OpenRs.Learning.Tests.Devices;
using OpenRs.Recipes.Adapters;

namespace OpenRs.Learning.Tests.Training.Distributed;

/// <summary>Running OpenRs.Learning.TestProcess processes that train one model together.</summary>
internal sealed class TrainerRanks : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly List<ChildProcess> _ranks = [];

    private TrainerRanks()
    {
    }

    public IReadOnlyList<ChildProcess> Ranks => _ranks;

    /// <summary>Starts rank 0, and the others when it says where it listens.</summary>
    public static Task<TrainerRanks> StartAsync(int world, params string[] arguments) => StartAsync(world, arguments, static _ => []);

    /// <summary>Starts ranks with arguments of their own.</summary>
    public static async Task<TrainerRanks> StartAsync(int world, string[] arguments, Func<int, string[]> own)
    {
        var started = new TrainerRanks();
        try
        {
            started.Start(0, world, "0", [.. arguments, .. own(0)]);
            if (world > 1)
            {
                var line = await started._ranks[0].WaitForLineAsync(
                    static line => line.StartsWith("listening ", StringComparison.Ordinal), "its port", Timeout);
                for (var rank = 1; rank < world; rank++)
                {
                    started.Start(rank, world, line.Split(' ')[1], [.. arguments, .. own(rank)]);
                }
            }

            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs ranks to their end, which must be a good one.</summary>
    public static async Task RunAsync(int world, params string[] arguments)
    {
        await using var ranks = await StartAsync(world, arguments);
        foreach (var rank in ranks.Ranks)
        {
            Assert.True(await rank.WaitForExitAsync(Timeout) == 0, string.Join('\n', rank.Lines));
        }
    }

    /// <summary>Waits until every rank has said something.</summary>
    public async Task WaitForAsync(string line)
    {
        foreach (var rank in _ranks)
        {
            await rank.WaitForLineAsync(text => text == line, $"'{line}'", Timeout);
        }
    }

    /// <summary>Hashes of a checkpoint: weights, optimizer state, position.</summary>
    public static string HashOf(string checkpoint) => string.Join(
        '\n',
        new[] { "model.safetensors", AdapterFiles.Weights, "optimizer.safetensors", "trainer.json" }
            .Where(file => File.Exists(Path.Combine(checkpoint, file)))
            .Select(file => $"{file} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(checkpoint, file))))}"));

    public async ValueTask DisposeAsync()
    {
        foreach (var rank in _ranks)
        {
            await rank.DisposeAsync();
        }
    }

    private void Start(int rank, int world, string port, string[] arguments) => _ranks.Add(ChildProcess.Start(
        "dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "OpenRs.Learning.TestProcess.dll"),
            $"rank={rank}", $"world={world}", $"port={port}", $"device={TestDevice.OfRank(rank)}", .. arguments,
        ]));
}
