using System.Collections.Concurrent;
using System.Globalization;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;
using OpenRs.Cloud.Storage.Rollouts;

namespace OpenRs.Cloud.Server.Tests.Rollouts;

/// <summary>
/// A store that holds the rollouts of a run of any length: an object is made when it is first read. Listing it fails, since
/// nothing that reads rollouts may list them.
/// </summary>
/// <param name="steps">Steps of the run.</param>
/// <param name="prompts">Prompts of a step.</param>
/// <param name="samples">Samples of a prompt.</param>
/// <param name="summarized">Steps that have a summary; the others have the objects of their prompts only.</param>
internal sealed class SyntheticRollouts(int steps, int prompts, int samples, int summarized) : IObjectStore
{
    public const string Prefix = "projects/p/runs/r";

    private readonly ConcurrentDictionary<string, byte[]?> _made = new(StringComparer.Ordinal);
    private int _reads;

    /// <summary>Objects that were asked for.</summary>
    public int Reads => Volatile.Read(ref _reads);

    public Uri Location { get; } = new("memory:///");

    /// <summary>What the store holds of a prompt, by rules that tests repeat.</summary>
    public PromptGroup GroupOf(int step, int position)
    {
        var prompt = new PromptRecord(step, position, ProblemOf(step, position), "problem", "4", "prompt", null, [1]);
        return new PromptGroup(prompt, [.. Enumerable.Range(0, samples).Select(sample => SampleOf(step, position, sample))]);
    }

    public int ProblemOf(int step, int position) => ((step * prompts) + position) % 997;

    /// <summary>The reward: 0 to 1 by tenths; the same for all samples of every fifth prompt.</summary>
    public static double RewardOf(int step, int position, int sample) =>
        position % 5 == 0 ? 0.5 : (step + position + (3 * sample)) % 11 / 10.0;

    public static string VerdictOf(int step, int position, int sample) =>
        RewardOf(step, position, sample) >= 0.5 ? VerdictNames.Correct
        : (step + sample) % 7 == 0 ? VerdictNames.Timeout
        : VerdictNames.Wrong;

    public Task<ObjectDownload> GetAsync(string name, ByteRange? range, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        var content = _made.GetOrAdd(name, Make) ?? throw new ObjectNotFoundException($"There is no object '{name}'.");
        var info = new ObjectInfo(name, content.Length, "tag", DateTimeOffset.UnixEpoch);
        return Task.FromResult(new ObjectDownload(info, new MemoryStream(content)));
    }

    public Task<ObjectInfo> PutAsync(string name, Stream content, PutCondition condition, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<ObjectInfo?> HeadAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    private byte[]? Make(string name)
    {
        switch (name[Prefix.Length..].Split('/', '.'))
        {
            case ["", "steps", var text, "rollouts", "jsonl"] when Number(text) < Math.Min(steps, summarized):
                var step = Number(text);
                return SummaryFile.Write(Enumerable.Range(0, prompts).Select(i => GroupSummary.Of(GroupOf(step, i), i)));
            case ["", "rollouts", var text, var position, "jsonl"] when Number(text) < steps && Number(position) < prompts:
                return RolloutFile.Write([GroupOf(Number(text), Number(position))]);
            default:
                return null;
        }
    }

    private static CompletionRecord SampleOf(int step, int position, int sample)
    {
        var text = $"step {step}, position {position}, sample {sample}: {new string('x', 300)}";
        var reward = RewardOf(step, position, sample);
        return new CompletionRecord(
            sample,
            text,
            "4",
            VerdictOf(step, position, sample),
            new SortedDictionary<string, double> { ["accuracy"] = reward },
            reward,
            VerdictOf(step, position, sample) != VerdictNames.Timeout,
            FinishNames.Stop,
            null,
            [5, 6, 7],
            [-0.5f, -0.25f, -1]);
    }

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);
}
