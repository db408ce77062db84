using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Protocol.Servers;

namespace OpenRs.Cloud.Simulator.Planted;

/// <summary>Believes that each checkpoint is there that an agent reports.</summary>
internal sealed class TrustingObjects(IResultObjects objects) : IResultObjects
{
    public Task<string?> HashAsync(string name, CancellationToken cancellationToken) => objects.HashAsync(name, cancellationToken);

    public Task<bool> HasCheckpointAsync(CheckpointRef checkpoint, CancellationToken cancellationToken) => Task.FromResult(true);
}
