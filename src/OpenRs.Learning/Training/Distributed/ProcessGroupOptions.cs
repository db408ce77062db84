using System.Net;

namespace OpenRs.Learning.Training.Distributed;

/// <summary>How a rank finds the others. All but <see cref="Rank"/> and <see cref="Address"/> must be the same on every rank.</summary>
/// <remarks>The connections are neither encrypted nor authenticated: keep them on the loopback or on a network of trusted
/// machines.</remarks>
public sealed record ProcessGroupOptions
{
    /// <summary>Number of this rank, from 0.</summary>
    public required int Rank { get; init; }

    /// <summary>Number of ranks, 1 or more.</summary>
    public required int World { get; init; }

    /// <summary>Host that rank 0 serves the meeting point on. Default the loopback.</summary>
    public string Host { get; init; } = IPAddress.Loopback.ToString();

    /// <summary>Its TCP port; at rank 0, 0 takes a free one. Default 29500, PyTorch's.</summary>
    public int Port { get; init; } = 29500;

    /// <summary>The address that the others reach this rank at; null is the loopback if the host is, and else the machine's name.</summary>
    public string? Address { get; init; }

    /// <summary>What carries the data. Default Gloo.</summary>
    public CollectiveBackend Backend { get; init; } = CollectiveBackend.Gloo;

    /// <summary>
    /// How long a rank waits for the others in one operation, so more than the longest step of the slowest. A rank whose process ends is
    /// noticed at once, whatever this says. Default 10 minutes.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    internal string LocalAddress =>
        Address ?? (Host == "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address)) ? Host : "");

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate()
    {
        if (World < 1 || Rank < 0 || Rank >= World)
        {
            throw new ArgumentException($"rank {Rank} of {World}: ranks are counted from 0 and there is at least one.");
        }

        if (Port is < 0 or > ushort.MaxValue || (Port == 0 && Rank > 0) || Timeout <= TimeSpan.Zero)
        {
            throw new ArgumentException($"port {Port} must be at most 65535, and 0 only at rank 0; the timeout {Timeout} must be above 0.");
        }
    }
}
