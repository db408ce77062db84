using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;
using OpenRs.Cloud.Storage.Rollouts;

namespace OpenRs.Cloud.Server.Rollouts;

/// <summary>
/// Reads what agents stored of completions. Names follow from step, position and sample, so nothing is listed: a store may hold millions.
/// </summary>
internal sealed class RolloutReader(IObjectStore objects)
{
    // 64 samples of 32,768 tokens take 60 MB.
    private const int MaxObjectBytes = 64 << 20;

    // 32,000 samples of a step.
    private const int MaxSummaryBytes = 16 << 20;

    // Of a step without a summary: one that is under way, or that an earlier build trained.
    private const int MaxPositionsAtOnce = 16;
    private const long MaxBytesAtOnce = 8 << 20;

    /// <summary>Reads groups of a step, from a position on: all of them from its summary, or some from their own objects.</summary>
    /// <exception cref="CloudException">ROLLOUT_CORRUPT.</exception>
    public async Task<StepPart> ReadStepAsync(string runPrefix, int step, int from, int prompts, CancellationToken cancellationToken)
    {
        if (await TryReadSummaryAsync(ObjectNames.RolloutSummary(runPrefix, step), cancellationToken) is var (all, size))
        {
            var rest = all.Where(group => group.Position >= from).OrderBy(static group => group.Position);
            return new StepPart(step, [.. rest], null, 1, size, HasSummary: true);
        }

        var part = await ReadPositionsAsync(runPrefix, step, from, prompts, cancellationToken);
        return part with { Objects = part.Objects + 1 };
    }

    /// <summary>Reads some groups of a step that has no summary, from a position on.</summary>
    /// <exception cref="CloudException">ROLLOUT_CORRUPT.</exception>
    public async Task<StepPart> ReadPositionsAsync(string runPrefix, int step, int from, int prompts, CancellationToken cancellationToken)
    {
        var groups = new List<GroupSummary>();
        var position = from;
        var bytes = 0L;
        for (; position < prompts && position - from < MaxPositionsAtOnce && bytes < MaxBytesAtOnce; position++)
        {
            if (await TryReadAsync(ObjectNames.Rollout(runPrefix, step, position), cancellationToken) is var (group, count))
            {
                groups.Add(GroupSummary.Of(group, position));
                bytes += count;
            }
        }

        return new StepPart(step, groups, position < prompts ? position : null, position - from, bytes, HasSummary: false);
    }

    /// <summary>Reads the completions of one prompt.</summary>
    /// <returns>Them, and the size of their object; <see langword="null"/> when there is no such object.</returns>
    /// <exception cref="CloudException">ROLLOUT_CORRUPT.</exception>
    public async Task<(PromptGroup Group, long Bytes)?> TryReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await TryReadBytesAsync(name, MaxObjectBytes, cancellationToken) is not { } content ? null
                : RolloutFile.Read(content) is [var group] ? (group, content.Length)
                : throw Corrupt(name, "it holds no group of samples");
        }
        catch (InvalidDataException exception)
        {
            throw Corrupt(name, exception.Message);
        }
    }

    // A summary that is damaged is as good as none: it is made of the rollouts.
    private async Task<(IReadOnlyList<GroupSummary> Groups, long Bytes)?> TryReadSummaryAsync(
        string name, CancellationToken cancellationToken)
    {
        try
        {
            return await TryReadBytesAsync(name, MaxSummaryBytes, cancellationToken) is { } content
                ? (SummaryFile.Read(content), content.Length)
                : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private async Task<byte[]?> TryReadBytesAsync(string name, int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            await using var download = await objects.GetAsync(name, null, cancellationToken);
            if (download.Info.Size > maxBytes)
            {
                throw new InvalidDataException($"it has {download.Info.Size} bytes, of which at most {maxBytes} are read");
            }

            var content = new byte[download.Info.Size];
            await download.Content.ReadExactlyAsync(content, cancellationToken);
            return content;
        }
        catch (ObjectNotFoundException)
        {
            return null;
        }
    }

    private static CloudException Corrupt(string name, string problem) => new(
        CloudErrorKind.FailedPrecondition,
        ErrorReason.RolloutCorrupt,
        $"Object {name} is damaged: {problem.TrimEnd('.')}. Leave it out by a range of steps or by another problem.");
}
