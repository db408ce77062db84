using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Protocol.Servers;
using OpenRs.Cloud.Simulator.Worlds;

namespace OpenRs.Cloud.Simulator.Servers;

/// <summary>The objects that simulated agents stored: nothing but names and hashes.</summary>
internal sealed class SimulatedResults(World world) : IResultObjects
{
    /// <inheritdoc/>
    public Task<string?> HashAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult(world.Objects.GetValueOrDefault(name));

    /// <inheritdoc/>
    public Task<bool> HasCheckpointAsync(CheckpointRef checkpoint, CancellationToken cancellationToken) =>
        Task.FromResult(world.Objects.GetValueOrDefault(checkpoint.Prefix) == checkpoint.WeightsSha256);
}
