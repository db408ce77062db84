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
    /// <param name="cancellationToken">Abandons the write.</param>
    /// <returns>The bytes of the object: of an earlier build's one where that holds the same completions and less about them.</returns>
    /// <exception cref="ContentMismatchException">The object exists with other completions; it is unchanged.</exception>
    public static async Task<byte[]> PutAsync(
        IObjectStore store, string name, IReadOnlyList<PromptGroup> groups, CancellationToken cancellationToken)
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
            if (existing.AsSpan().SequenceEqual(RolloutFile.Write(WithoutLengths(groups))) || IsEarlierForm(existing, groups))
            {
                return existing;
            }

            throw;
        }
    }

    // A unit whose result was lost on the way to the server is done again, after an upgrade perhaps by another build than the first time.
    private static bool IsEarlierForm(byte[] existing, IReadOnlyList<PromptGroup> groups)
    {
        IReadOnlyList<PromptGroup> earlier;
        try
        {
            earlier = RolloutFile.Read(existing);
        }
        catch (InvalidDataException)
        {
            return false;
        }

        var (before, now) = (Samples(earlier), Samples(groups));
        return earlier.All(static group => group.Prompt?.Prompt is null)
            && before.Count == now.Count && before.Zip(now).All(static pair => IsSame(pair.First, pair.Second));
    }

    private static IEnumerable<PromptGroup> WithoutLengths(IEnumerable<PromptGroup> groups) => groups.Select(
        static group => group with { Samples = [.. group.Samples.Select(static sample => sample with { TextLengths = null })] });

    private static List<CompletionRecord> Samples(IEnumerable<PromptGroup> groups) =>
        [.. groups.SelectMany(static group => group.Samples)];

    private static bool IsSame(CompletionRecord one, CompletionRecord other) =>
        (one.Sample, one.Text, one.Verdict, one.Reward, one.IsScored, one.Finish)
            == (other.Sample, other.Text, other.Verdict, other.Reward, other.IsScored, other.Finish)
        && one.Ids.AsSpan().SequenceEqual(other.Ids) && one.LogProbs.AsSpan().SequenceEqual(other.LogProbs);
}
