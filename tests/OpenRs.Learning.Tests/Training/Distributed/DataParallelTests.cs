using OpenRs.Learning.Tests.Devices;
using OpenRs.Recipes.Adapters;

namespace OpenRs.Learning.Tests.Training.Distributed;

/// <summary>
/// Real processes: the same bytes from any number of ranks, across kills, and a clear end when a rank dies. Over sockets on the CPU, over
/// NCCL where <see cref="TestDevice"/> is a GPU.
/// </summary>
[Collection(SerialCollection.Name)]
public sealed class DataParallelTests : IDisposable
{
    // Longer than a machine under load takes, shorter than what ranks would wait for each other.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);

    private readonly TemporaryFolder _folder = new();

    [SkippableFact]
    public async Task Train_OneTwoThreeOrFourRanks_GivesTheSameBytes()
    {
        var worlds = Worlds(1, 2, 3, 4);
        foreach (var world in worlds)
        {
            await TrainerRanks.RunAsync(world, Arguments("grpo", "tied-f32", $"{world}", "saves=6"));
        }

        Assert.Single(worlds.Select(world => TrainerRanks.HashOf(Checkpoint($"{world}", 6))).Distinct());
    }

    [SkippableFact]
    public async Task Train_AnAdapter_OneTwoOrFourRanks_GiveTheSameBytes()
    {
        var worlds = Worlds(1, 2, 4);
        foreach (var world in worlds)
        {
            await TrainerRanks.RunAsync(world, Arguments("grpo", "untied-bf16", $"{world}", "lora=3", "saves=6"));
        }

        var hash = Assert.Single(worlds.Select(world => TrainerRanks.HashOf(Checkpoint($"{world}", 6))).Distinct());
        Assert.StartsWith(AdapterFiles.Weights, hash, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("grpo", "tied-f32", 1)]
    [InlineData("sft", "untied-bf16", 4)]
    public async Task Train_TwoRanksKilledAndResumedOnOthers_GivesTheBytesOfTheStraightRun(string kind, string model, int others)
    {
        TestDevice.NeedsRanks(Math.Max(2, others));
        await TrainerRanks.RunAsync(1, Arguments(kind, model, "straight", "saves=3,6"));
        await using (var ranks = await TrainerRanks.StartAsync(2, Arguments(kind, model, "killed", "saves=3", "end=100000")))
        {
            await ranks.WaitForAsync("saved 3");
            foreach (var rank in ranks.Ranks)
            {
                rank.Kill();
                await rank.WaitForExitAsync(Timeout);
            }
        }

        // One rank and two write the same checkpoint, so what resumes from one of them resumes from the other.
        Assert.Equal(TrainerRanks.HashOf(Checkpoint("straight", 3)), TrainerRanks.HashOf(Checkpoint("killed", 3)));
        await TrainerRanks.RunAsync(others, Arguments(kind, model, "resumed", $"from={Checkpoint("killed", 3)}", "saves=6"));
        Assert.Equal(TrainerRanks.HashOf(Checkpoint("straight", 6)), TrainerRanks.HashOf(Checkpoint("resumed", 6)));
    }

    [SkippableFact]
    public async Task Train_RankKilled_EndsTheOthersBeforeTheirTimeoutAndIsNamed()
    {
        TestDevice.NeedsRanks(3);
        await using var ranks = await TrainerRanks.StartAsync(3, Arguments("sft", "tied-f32", "dead", "end=100000", "timeout=300"));
        await ranks.WaitForAsync("step 3");
        ranks.Ranks[1].Kill();
        foreach (var rank in new[] { ranks.Ranks[0], ranks.Ranks[2] })
        {
            Assert.Equal(3, await rank.WaitForExitAsync(Timeout));
            Assert.Contains(rank.Lines, static line => line.Contains(" failed: ", StringComparison.Ordinal)
                && line.Contains("rank 1 ", StringComparison.Ordinal));
        }
    }

    [SkippableFact]
    public async Task Train_RanksWithDifferentData_IsRefused()
    {
        TestDevice.NeedsRanks(2);
        await using var ranks = await TrainerRanks.StartAsync(
            2, Arguments("sft", "tied-f32", "shifted", "end=1"), static rank => [$"shift={rank}"]);
        foreach (var rank in ranks.Ranks)
        {
            Assert.Equal(3, await rank.WaitForExitAsync(Timeout));
            Assert.Contains(rank.Lines, static line => line.Contains("different sequences", StringComparison.Ordinal));
        }
    }

    public void Dispose() => _folder.Dispose();

    private static int[] Worlds(params int[] wanted)
    {
        TestDevice.NeedsRanks(2);
        return [.. wanted.Where(static world => world <= TestDevice.MostRanks)];
    }

    // Later arguments of a name count.
    private string[] Arguments(string kind, string model, string name, params string[] others) =>
        [$"kind={kind}", $"model={RepositoryPaths.Fixture("qwen2", model)}", "lanes=4", $"out={_folder[name]}", "end=6", .. others];

    private string Checkpoint(string name, int step) => Path.Combine(_folder[name], $"{step}");
}
