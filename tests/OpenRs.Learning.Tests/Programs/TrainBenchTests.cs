using System.Text.Json;

namespace OpenRs.Learning.Tests.Programs;

/// <summary>The same weights from several processes.</summary>
public sealed class TrainBenchTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    private static readonly Dictionary<string, string?> WithoutAvx512 = new() { ["DOTNET_EnableAVX512"] = "0" };
    private static readonly Dictionary<string, string?> WithoutAvx = new() { ["DOTNET_EnableAVX"] = "0" };

    [Theory]
    [InlineData("tied-f32")]
    [InlineData("untied-bf16")]
    public async Task Train_OtherProcessThreadsAndVectors_GivesTheSameWeights(string fixture)
    {
        var digests = new[]
        {
            await DigestAsync(fixture, [], "--threads", "1"),
            await DigestAsync(fixture, [], "--threads", "2"),
            await DigestAsync(fixture, [], "--threads", "3"),
            await DigestAsync(fixture, WithoutAvx512, "--threads", "1"),
            await DigestAsync(fixture, WithoutAvx, "--threads", "5"),
        };
        Assert.Single(digests.Distinct());
        Assert.NotEqual(digests[0], await DigestAsync(fixture, [], "--seed", "1"));
    }

    private static async Task<string> DigestAsync(string fixture, Dictionary<string, string?> environment, params string[] arguments)
    {
        string[] all =
        [
            "train", "--model", RepositoryPaths.Fixture("qwen2", fixture), "--batch", "5", "--tokens", "30",
            "--repeat", "2", "--output", "json", .. arguments,
        ];
        await using var process = ChildProcess.Start(BuiltProgram.LearningBench, all, environment: environment);
        Assert.Equal(0, await process.WaitForExitAsync(Timeout));
        return JsonDocument.Parse(Assert.Single(process.Lines)).RootElement.GetProperty("digest").GetString()!;
    }
}
