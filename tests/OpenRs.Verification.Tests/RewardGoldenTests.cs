using OpenRs.Verification.Options;
using OpenRs.Verification.Rewards;

namespace OpenRs.Verification.Tests;

public sealed class RewardGoldenTests
{
    private const double Tolerance = 1e-6;

    private static readonly (string Column, IRewardFunction Function)[] Functions =
    [
        ("accuracy", Create("accuracy", 1000)), ("format", Create("format", 1000)), ("tag_count", Create("tag_count", 1000)),
        ("reasoning_steps", Create("reasoning_steps", 1000)), ("length", Create("length", 1000)),
        ("repetition_penalty", Create("repetition_penalty", 1000)),
        ("cosine_default", Create("cosine", 1000)), ("cosine_3584", Create("cosine", 3584)),
    ];

    [SkippableFact]
    public void Evaluate_AllGoldenGroups_GivesTheRewardsOfTheReference() => AssertRewards(SharedData.Golden("rewards.jsonl"));

    [Fact]
    public void Evaluate_FixtureGroups_GivesTheRewardsOfTheReference() =>
        AssertRewards(RepositoryPaths.Fixture("rewards", "rewards.jsonl"));

    private static IRewardFunction Create(string name, int cosineMaxLength) =>
        RewardRegistry.Create(
            name, new RewardOptions { TrlCompat = true, Verifier = VerifierProfile.Reference, CosineMaxLength = cosineMaxLength });

    private static void AssertRewards(string path)
    {
        var groups = Goldens.Rewards(path);
        Assert.NotEmpty(groups);
        for (var g = 0; g < groups.Count; g++)
        {
            var request = new RewardRequest(groups[g].Solution, [.. groups[g].Completions.Select(text => new RewardSample(text, 0))]);
            foreach (var (column, function) in Functions)
            {
                var rewards = new double[request.Samples.Count];
                function.Evaluate(request, rewards, new VerificationResult?[rewards.Length]);
                var expected = groups[g].Rewards[column];
                for (var i = 0; i < rewards.Length; i++)
                {
                    Assert.True(
                        Math.Abs(expected[i] - rewards[i]) <= Tolerance,
                        $"group {g}, sample {i}, {column}: {rewards[i]} instead of {expected[i]}");
                }
            }
        }
    }
}
