using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Rollouts;

namespace OpenRs.Cloud.Server.Tests.Rollouts;

/// <summary>Rollouts in a server's object store, as an agent writes them.</summary>
internal static class StoredRollouts
{
    /// <summary>Opens the store of the server whose data is in a folder of this one.</summary>
    public static Task<IObjectStore> OpenAsync(TemporaryFolder server) => ObjectStoreFactory.OpenAsync(
        new ObjectStoreOptions { Uri = new Uri(server["data/objects"]).AbsoluteUri }, TimeProvider.System, CancellationToken.None);

    /// <summary>Writes a prompt's two rollouts: the first is right and writes the text, the second is wrong.</summary>
    public static async Task PutAsync(TemporaryFolder server, string run, int position, string text, int step = 0)
    {
        var prompt = new PromptRecord(step, position, 10 + position, $"problem {position}", "4", $"<user>problem {position}", null, [1]);
        var group = new PromptGroup(prompt, [SampleOf(0, text, "4", 1), SampleOf(1, "5", "5", 0)]);
        await RolloutObjects.PutAsync(
            await OpenAsync(server), ObjectNames.Rollout(run, step, position), [group], isRescored: false, CancellationToken.None);
    }

    /// <summary>Writes a sample of an evaluation.</summary>
    public static async Task PutSampleAsync(
        TemporaryFolder server, string evaluation, int problem, int sample, string answer, bool isCorrect)
    {
        var prompt = new PromptRecord(null, null, problem, $"problem {problem}", "4", "<user>", null, null);
        var record = SampleOf(sample, $"it is {answer}", answer, isCorrect ? 1 : 0) with { Rewards = null, Reward = 0 };
        await RolloutObjects.PutAsync(
            await OpenAsync(server),
            ObjectNames.Sample(evaluation, problem, sample),
            [new PromptGroup(prompt, [record])],
            isRescored: false,
            CancellationToken.None);
    }

    private static CompletionRecord SampleOf(int sample, string text, string answer, double reward) => new(
        sample,
        text,
        answer,
        reward == 1 ? VerdictNames.Correct : VerdictNames.Wrong,
        new SortedDictionary<string, double> { ["accuracy"] = reward },
        reward,
        true,
        FinishNames.Stop,
        null,
        [5, 6],
        [-0.5f, -0.25f],
        [text.Length, 0]);
}
