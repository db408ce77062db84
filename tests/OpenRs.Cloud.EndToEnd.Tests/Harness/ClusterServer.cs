using Grpc.Net.Client;

namespace OpenRs.Cloud.EndToEnd.Tests.Harness;

/// <summary>One server of a cluster.</summary>
/// <param name="Process">Its process.</param>
/// <param name="Address">Where it listens.</param>
/// <param name="HttpAddress">Where its dashboard is.</param>
/// <param name="Channel">A channel to it.</param>
internal sealed record ClusterServer(ChildProcess Process, Uri Address, Uri HttpAddress, GrpcChannel Channel)
{
    /// <summary>Whether a run's grain is, or was, active on this server: it says so when it creates a run or takes one over.</summary>
    public bool Hosts(string runId) => Process.Lines.Any(
        line => line.Contains($"Run {runId} created:", StringComparison.Ordinal)
            || line.Contains($"Run {runId} is active here:", StringComparison.Ordinal));
}
