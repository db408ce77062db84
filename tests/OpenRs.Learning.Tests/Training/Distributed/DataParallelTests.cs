using OpenRs.Learning.Training.Distributed;

namespace OpenRs.Learning.Tests.Training.Distributed;

/// <summary>Real processes: the same bytes from any number of ranks, across kills, and a clear end when a rank dies.</summary>
[Collection(SerialCollection.Name)]
public sealed class DataParallelTests : IDisposable
{
    // Longer than a machine under load takes, shorter than what ranks would wait for each other.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly TemporaryFolder _folder = new();

    [SkippableFact]
    public async Task Train_OneTwoThreeOrFourRanks_GivesTheSameBytes()
    {
        SkipWithoutCollectives();
        foreach (var world in new[] { 1, 2, 3, 4 })
        {
            await TrainerRanks.RunAsync(world, Arguments("grpo", "tied-f32", $"{world}", "saves=6"));
        }

        var one = TrainerRanks.HashOf(Checkpoint("1", 6));
        Assert.All(new[] { "2", "3", "4" }, world => Assert.Equal(one, TrainerRanks.HashOf(Checkpoint(world, 6))));
    }

    [SkippableTheory]
    [InlineData("grpo", "tied-f32", 1)]
    [InlineData("sft", "untied-bf16", 4)]
    public async Task Train_TwoRanksKilledAndResumedOnOthers_GivesTheBytesOfTheStraightRun(string kind, string model, int others)
    {
        SkipWithoutCollectives();
        await TrainerRanks.RunAsync(1, Arguments(kind, model, "straight", "saves=3,6"));
        await using (var ranks = await TrainerRanks.StartAsync(2, Arguments(kind, model, "killed", "saves=3", "end=100000")))
        {
            await ranks.WaitForAsync("saved 3");
            foreach (var rank in ranks.Ranks)
            {
                rank.Kill();
                await rank.WaitForExitAsync(Patience);
            }
        }

        // One rank and two write the same checkpoint, so what resumes from one of them resumes from the other.
        Assert.Equal(TrainerRanks.HashOf(Checkpoint("straight", 3)), TrainerRanks.HashOf(Checkpoint("killed", 3)));
        await TrainerRanks.RunAsync(others, Arguments(kind, model, "resumed", $"from={Checkpoint("killed", 3)}", "saves=6"));
        Assert.Equal(TrainerRanks.HashOf(Checkpoint("straight", 6)), TrainerRanks.HashOf(Checkpoint("resumed", 6)));
    }

    [SkippableFact]
    public async Task Train_RankKilled_EndsTheOthersWithWordsBeforeTheirTimeout()
    {
        SkipWithoutCollectives();
        await using var ranks = await TrainerRanks.StartAsync(3, Arguments("sft", "tied-f32", "dead", "end=100000", "timeout=300"));
        await ranks.WaitForAsync("step 3");
        ranks.Ranks[1].Kill();
        foreach (var rank in new[] { ranks.Ranks[0], ranks.Ranks[2] })
        {
            Assert.Equal(3, await rank.WaitForExitAsync(Patience));
            Assert.Contains(rank.Lines, static line => line.Contains("Another rank has died or does not answer", StringComparison.Ordinal));
        }
    }

    [SkippableFact]
    public async Task Train_RanksWithDifferentData_IsRefused()
    {
        SkipWithoutCollectives();
        await using var ranks = await TrainerRanks.StartAsync(
            2, Arguments("sft", "tied-f32", "shifted", "end=1"), static rank => [$"shift={rank}"]);
        foreach (var rank in ranks.Ranks)
        {
            Assert.Equal(3, await rank.WaitForExitAsync(Patience));
            Assert.Contains(rank.Lines, static line => line.Contains("different sequences", StringComparison.Ordinal));
        }
    }

    [SkippableFact]
    public void Connect_WithoutTheOthers_EndsAtTheTimeout()
    {
        SkipWithoutCollectives();
        var options = new ProcessGroupOptions { Rank = 0, World = 2, Port = 0, Timeout = TimeSpan.FromSeconds(1) };
        var error = Assert.Throws<ProcessGroupException>(() => ProcessGroup.Connect(options));
        Assert.Contains("rank 0 of 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_WithoutTheNativeLibrary_SaysWhatIsMissing()
    {
        var program = Directory.CreateDirectory(_folder.File("program")).FullName;
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory).Where(static file => Path.GetFileName(file) != "libopenrs_native.so"))
        {
            File.Copy(file, Path.Combine(program, Path.GetFileName(file)));
        }

        var result = await ProgramResult.OfAsync(
            "dotnet",
            [Path.Combine(program, "OpenRs.Learning.TestProcess.dll"), .. Arguments("sft", "tied-f32", "none", "world=2")],
            Patience);
        Assert.Equal(4, result.ExitCode);
        Assert.Contains("libopenrs_native.so is not beside the program", result.Output.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 2, 1)]
    [InlineData(0, 0, 1)]
    [InlineData(1, 2, 0)]
    [InlineData(0, 1, 70_000)]
    public void Connect_OptionsOutOfRange_IsRefused(int rank, int world, int port) =>
        Assert.Throws<ArgumentException>(() => ProcessGroup.Connect(new ProcessGroupOptions { Rank = rank, World = world, Port = port }));

    public void Dispose() => _folder.Dispose();

    private static void SkipWithoutCollectives() => Skip.If(ProcessGroup.FindProblem() is not null, ProcessGroup.FindProblem());

    // Later arguments of a name count.
    private string[] Arguments(string kind, string model, string name, params string[] others) =>
        [$"kind={kind}", $"model={RepositoryPaths.Fixture("qwen2", model)}", "lanes=4", $"out={_folder.File(name)}", "end=6", .. others];

    private string Checkpoint(string name, int step) => Path.Combine(_folder.File(name), $"{step}");
}
