using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;

namespace OpenRs.Cloud.Storage.Rollouts;

/// <summary>Stores completions under a name that is only ever written with these.</summary>
public static class RolloutObjects
{
    // 64 samples of 32,768 tokens take 60 MB.
    private const int MaxBytes = 256 << 20;

    /// <summary>Writes completions, or finds that they are there already.</summary>
    /// <param name="store">The store.</param>
    /// <param name="name">The object's name.</param>
    /// <param name="groups">The completions.</param>
    /// <param name="isRescored">
    /// Whether what rewards them may say something else the second time: then the same completions with other rewards are there already,
    /// and stay as they are.
    /// </param>
    /// <param name="cancellationToken">Abandons the write.</param>
    /// <returns>
    /// The bytes of the object: of the one that is there, where that holds the same completions, with less about them as an earlier build
    /// wrote them, or rewarded otherwise.
    /// </returns>
    /// <exception cref="ContentMismatchException">The object exists with other completions; it is unchanged.</exception>
    public static async Task<byte[]> PutAsync(
        IObjectStore store, string name, IReadOnlyList<PromptGroup> groups, bool isRescored, CancellationToken cancellationToken)
    {
        var content = RolloutFile.Write(groups);
        try
        {
            await store.PutImmutableAsync(name, content, cancellationToken).ConfigureAwait(false);
            return content;
        }
        catch (ContentMismatchException)
        {
            var existing = await store.ReadAllBytesAsync(name, MaxBytes, cancellationToken).ConfigureAwait(false);
            if (existing.AsSpan().SequenceEqual(RolloutFile.Write(WithoutLengths(groups)))
                || IsEarlierForm(existing, groups)
                || (isRescored && HasSameCompletions(existing, groups)))
            {
                return existing;
            }

            throw;
        }
    }

    // A unit whose result was lost on the way to the server is done again, after an upgrade perhaps by another build than the first time.
    private static bool IsEarlierForm(byte[] existing, IReadOnlyList<PromptGroup> groups)
    {
        if (TryRead(existing) is not { } earlier)
        {
            return false;
        }

        var (before, now) = (Samples(earlier), Samples(groups));
        return earlier.All(static group => group.Prompt?.Prompt is null)
            && before.Count == now.Count && before.Zip(now).All(static pair => IsSame(pair.First, pair.Second));
    }

    // The same bytes, once the rewards are left out.
    private static bool HasSameCompletions(byte[] existing, IReadOnlyList<PromptGroup> groups) =>
        TryRead(existing) is { } earlier
        && RolloutFile.Write(WithoutRewards(earlier)).AsSpan().SequenceEqual(RolloutFile.Write(WithoutRewards(groups)));

    private static IReadOnlyList<PromptGroup> WithoutRewards(IReadOnlyList<PromptGroup> groups) =>
        [.. groups.Select(static group => group with { Samples = [.. group.Samples.Select(WithoutReward)] })];

    private static CompletionRecord WithoutReward(CompletionRecord sample) =>
        sample with { Rewards = null, Reward = 0, IsScored = true, Notes = null, TextLengths = null };

    private static IReadOnlyList<PromptGroup>? TryRead(byte[] existing)
    {
        try
        {
            return RolloutFile.Read(existing);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static IReadOnlyList<PromptGroup> WithoutLengths(IReadOnlyList<PromptGroup> groups) =>
    [
        .. groups.Select(static group => group with
        {
            Samples = [.. group.Samples.Select(static sample => sample with { TextLengths = null })],
        }),
    ];

    private static List<CompletionRecord> Samples(IEnumerable<PromptGroup> groups) =>
        [.. groups.SelectMany(static group => group.Samples)];

    private static bool IsSame(CompletionRecord one, CompletionRecord other) =>
        (one.Sample, one.Text, one.Verdict, one.Reward, one.IsScored, one.Finish)
            == (other.Sample, other.Text, other.Verdict, other.Reward, other.IsScored, other.Finish)
        && one.Ids.AsSpan().SequenceEqual(other.Ids) && one.LogProbs.AsSpan().SequenceEqual(other.LogProbs);
}
