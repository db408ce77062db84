using System.Globalization;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.V1;
using OpenRs.Learning.Deltas;
using OpenRs.Learning.Models;
using OpenRs.Learning.Training;

namespace OpenRs.Cloud.Agent.Work.Policies;

/// <summary>
/// The trainer's side: publishes each version as a delta to the one before, or in full where a chain starts: at the first version, where
/// a checkpoint is due, and where the delta would not be smaller. Which it is depends on the run alone, so that a trainer that does a
/// lost one's step again writes the same objects.
/// </summary>
/// <param name="objects">Where policies go.</param>
/// <param name="runPrefix">Prefix of the run.</param>
/// <param name="folder">Folder of this agent for the run.</param>
/// <param name="weightsFile">Name of the file with the weights that are trained.</param>
/// <param name="olderKept">Versions before the newest that must stay loadable.</param>
internal sealed class PolicyPublisher(IObjectStore objects, string runPrefix, string folder, string weightsFile, int olderKept)
{
    private readonly string _before = Path.Combine(folder, "policy-before");
    private readonly string _after = Path.Combine(folder, "policy-after");
    private PolicyManifest? _previous;

    /// <summary>Keeps the weights that a step starts from, as the base of a delta.</summary>
    /// <param name="model">The model before the step.</param>
    /// <param name="policy">Its version's manifest; <see langword="null"/> for the base model.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <exception cref="InvalidDataException">The model is not what was published: steps done again did not lead to the same
    /// bytes.</exception>
    public async Task BeginAsync(CausalLanguageModel model, ObjectRef? policy, CancellationToken cancellationToken)
    {
        _previous = policy is null ? null : PolicyJson.Read(policy.Name, await ObjectFiles.ReadAsync(objects, policy, cancellationToken));
        if (_previous is null)
        {
            return;
        }

        var found = await SaveAsync(model, _before, cancellationToken);
        if (found != _previous.Last.WeightsSha256)
        {
            throw new InvalidDataException(
                $"The trainer's weights of version {_previous.Version} have sha256 {found}; published were {_previous.Last.WeightsSha256}. "
                + "Compare engine version and device of the agents that trained.");
        }
    }

    /// <summary>Publishes the version after the step, and removes objects that no agent can need any more.</summary>
    /// <param name="model">The model after the step.</param>
    /// <param name="version">Its version.</param>
    /// <param name="startsChain">Whether to publish it in full in any case.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <returns>The version's manifest, and the bytes that an agent of the version before has to load.</returns>
    public async Task<(ObjectRef Policy, long Bytes)> PublishAsync(
        CausalLanguageModel model, int version, bool startsChain, CancellationToken cancellationToken)
    {
        var sha256 = await SaveAsync(model, _after, cancellationToken);
        var delta = startsChain ? null : await PublishDeltaAsync(version, cancellationToken);
        var (manifest, bytes) = delta ?? await PublishFullAsync(version, sha256, cancellationToken);
        var policy = await ObjectFiles.WriteAsync(
            objects, ObjectNames.Policy(runPrefix, version), PolicyJson.Write(manifest), cancellationToken);
        await RemoveOldAsync(version - olderKept, cancellationToken);
        return (policy, bytes);
    }

    private async Task<(PolicyManifest Manifest, long Bytes)?> PublishDeltaAsync(int version, CancellationToken cancellationToken)
    {
        if (_previous is not { } previous)
        {
            return null;
        }

        var path = Path.Combine(folder, "policy.delta");
        WeightPublication publication;
        await using (var before = File.OpenRead(WeightsIn(_before)))
        await using (var after = File.OpenRead(WeightsIn(_after)))
        await using (var delta = File.Create(path))
        {
            publication = await WeightDelta.WriteAsync(previous.ToWeights(), before, version, after, delta, cancellationToken);
        }

        if (!publication.IsDelta)
        {
            return null;
        }

        var reference = await ObjectFiles.WriteFileAsync(objects, ObjectNames.PolicyDelta(runPrefix, version), path, cancellationToken);
        var part = new PolicyPart(version, reference.Name, reference.Sha256, publication.Version.Sha256);
        return (new PolicyManifest(version, publication.Version.Chain, previous.Full, [.. previous.Deltas, part]), publication.Bytes);
    }

    private async Task<(PolicyManifest Manifest, long Bytes)> PublishFullAsync(
        int version, string sha256, CancellationToken cancellationToken)
    {
        var reference = await ObjectFiles.WriteFileAsync(
            objects, ObjectNames.PolicyWeights(runPrefix, version), WeightsIn(_after), cancellationToken);
        var part = new PolicyPart(version, reference.Name, reference.Sha256, sha256);
        return (
            new PolicyManifest(version, WeightVersion.Snapshot(version, sha256).Chain, part, []), new FileInfo(WeightsIn(_after)).Length);
    }

    // Units under way need the oldest version that is kept, with its chain; nothing before that chain's snapshot.
    private async Task RemoveOldAsync(int oldest, CancellationToken cancellationToken)
    {
        if (oldest < 1 || !await objects.ExistsAsync(ObjectNames.Policy(runPrefix, oldest), cancellationToken))
        {
            return;
        }

        var name = ObjectNames.Policy(runPrefix, oldest);
        var manifest = PolicyJson.Read(name, await objects.ReadAllBytesAsync(name, PolicyJson.MaxBytes, cancellationToken));
        var prefix = ObjectNames.Policies(runPrefix);
        await foreach (var old in objects.ListAsync(prefix, cancellationToken))
        {
            var number = old.Name[prefix.Length..].Split('.')[0];
            if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version < manifest.Full.Version)
            {
                await objects.DeleteAsync(old.Name, cancellationToken);
            }
        }
    }

    private async Task<string> SaveAsync(CausalLanguageModel model, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        TrainedFiles.Save(model, folder, cancellationToken);
        await using var file = File.OpenRead(WeightsIn(folder));
        return (await WeightDelta.SnapshotAsync(0, file, cancellationToken)).Sha256;
    }

    private string WeightsIn(string folder) => Path.Combine(folder, weightsFile);
}
