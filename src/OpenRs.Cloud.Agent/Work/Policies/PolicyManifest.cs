using OpenRs.Learning.Deltas;

namespace OpenRs.Cloud.Agent.Work.Policies;

/// <summary>
/// How to get the weights of a policy version: a full snapshot, and the deltas since. An object of its own, so whoever has its name and
/// hash has all that is needed to load the version and to check it. Holds nothing that depends on who wrote it or when.
/// </summary>
/// <param name="Version">The policy version.</param>
/// <param name="Chain">Hash over the snapshot and every delta since; see <see cref="WeightVersion"/>.</param>
/// <param name="Full">The snapshot.</param>
/// <param name="Deltas">The deltas since, oldest first; none when the version itself is published in full.</param>
internal sealed record PolicyManifest(int Version, string Chain, PolicyPart Full, IReadOnlyList<PolicyPart> Deltas)
{
    /// <summary>The version with its hashes.</summary>
    public WeightVersion ToWeights() => new(Version, Last.WeightsSha256, Chain);

    /// <summary>The part that leads to the version.</summary>
    public PolicyPart Last => Deltas.Count > 0 ? Deltas[^1] : Full;

    /// <summary>
    /// The deltas that a holder of some version still needs; <see langword="null"/> when it must start from the snapshot.
    /// </summary>
    public IReadOnlyList<PolicyPart>? Since(WeightVersion? held) =>
        held is not null && Deltas.Prepend(Full).Any(part => part.Version == held.Version && part.WeightsSha256 == held.Sha256)
            ? [.. Deltas.Where(delta => delta.Version > held.Version)]
            : null;
}
