namespace OpenRs.Bench.ControlPlane.Load;

/// <summary>What load to make.</summary>
internal sealed record LoadOptions
{
    /// <summary>Simulated agents, each with a gRPC stream of its own.</summary>
    public required int Agents { get; init; }

    /// <summary>Seconds to measure, from five seconds after all agents hold a lease.</summary>
    public required int Seconds { get; init; }

    /// <summary>Runs that the agents spread over.</summary>
    public required int Runs { get; init; }

    /// <summary>HTTP/2 connections that the streams are multiplexed over.</summary>
    public required int Connections { get; init; }

    /// <summary>Mean seconds that an agent takes for a rollout unit; each takes 0.5 to 1.5 times that.</summary>
    public required double UnitSeconds { get; init; }

    /// <summary>Length of a lease in seconds; a heartbeat comes every quarter of it.</summary>
    public required double LeaseSeconds { get; init; }

    /// <summary>Whether to kill the server at the end and time its restart.</summary>
    public required bool Restart { get; init; }
}
