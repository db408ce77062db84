using System.Text.Json;

namespace OpenRs.Learning.Tests.Programs;

/// <summary>The same completions from several processes.</summary>
public sealed class GenerateBenchTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);
    private static readonly Dictionary<string, string?> NoChange = [];
    private static readonly Dictionary<string, string?> WithoutAvx512 = new() { ["DOTNET_EnableAVX512"] = "0" };

    [Theory]
    [InlineData("tied-f32")]
    [InlineData("untied-bf16")]
    public async Task Generate_OtherProcessSlotsThreadsAndVectors_GivesTheSameIdsAndLogProbBits(string fixture)
    {
        var digests = new[]
        {
            await DigestAsync(fixture, "--batch", "24", "--threads", "1"),
            await DigestAsync(fixture, "--batch", "24", "--threads", "1"),
            await DigestAsync(fixture, "--batch", "7", "--threads", "2", "--shuffle"),
            await DigestAsync(fixture, WithoutAvx512, "--batch", "24", "--threads", "1"),
        };
        Assert.Single(digests.Distinct());
        Assert.NotEqual(digests[0], await DigestAsync(fixture, "--batch", "24", "--seed", "1"));
    }

    // A step of two layers, as TensorLaunchTests count them; on the kernels' path there are none.
    [Fact]
    public async Task Generate_InTensorOperations_SaysHowManyAndWhatTheyCost()
    {
        var report = await ReportAsync("tied-f32", NoChange, "--path", "tensors", "--batch", "4");
        Assert.Equal((2 * 13) + 24, report.GetProperty("operations_per_step").GetInt64());
        Assert.InRange(report.GetProperty("host_microseconds_per_operation").GetDouble(), 0.1, 10_000);
        Assert.InRange(report.GetProperty("live_tensors").GetInt64(), 1, 200);
        Assert.False((await ReportAsync("tied-f32", NoChange)).TryGetProperty("operations_per_step", out _));
    }

    [Fact]
    public async Task Generate_NeitherModelNorPreset_SaysSo()
    {
        await using var process = ChildProcess.Start(BuiltProgram.LearningBench, ["generate"]);
        Assert.Equal(2, await process.WaitForExitAsync(Timeout));
        Assert.Contains("give either --model or --preset", Assert.Single(process.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_MoreThanTheDeviceHolds_SaysWhatItNeedsBeforeItLoadsAnything()
    {
        string[] arguments = ["generate", "--preset", "qwen2-1.5b", "--batch", "1000000"];
        await using var process = ChildProcess.Start(BuiltProgram.LearningBench, arguments);
        Assert.Equal(6, await process.WaitForExitAsync(Timeout));
        Assert.Matches(
            @"^openrs bench generate: needs \d+\.\d GiB, and of the device's \d+\.\d GiB \d+\.\d can be used\.$",
            Assert.Single(process.Lines));
    }

    private static Task<string> DigestAsync(string fixture, params string[] arguments) => DigestAsync(fixture, NoChange, arguments);

    private static async Task<string> DigestAsync(
        string fixture, IReadOnlyDictionary<string, string?> environment, params string[] arguments) =>
        (await ReportAsync(fixture, environment, arguments)).GetProperty("digest").GetString()!;

    private static async Task<JsonElement> ReportAsync(
        string fixture, IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        string[] all =
        [
            "generate", "--model", RepositoryPaths.Fixture("qwen2", fixture), "--requests", "24", "--group", "3",
            "--prompt-tokens", "11", "--new-tokens", "24", "--repeat", "1", "--output", "json", .. arguments,
        ];
        await using var process = ChildProcess.Start(BuiltProgram.LearningBench, all, environment: environment);
        Assert.Equal(0, await process.WaitForExitAsync(Timeout));
        return JsonDocument.Parse(Assert.Single(process.Lines)).RootElement;
    }
}
