using System.Net;

namespace OpenRs.Learning.Training.Distributed.Collectives;

/// <summary>How a rank finds the others. All but <see cref="Rank"/> and <see cref="Gpu"/> must be the same on every rank.</summary>
/// <remarks>Connections prove that they know <see cref="Token"/>, but what they carry is not encrypted: keep them on the loopback or on a
/// network of trusted machines.</remarks>
public sealed record ProcessGroupOptions
{
    /// <summary>Most ranks of a group.</summary>
    public const int MaxWorld = 64;

    private const int ShortestToken = 16;

    /// <summary>Number of this rank, from 0.</summary>
    public required int Rank { get; init; }

    /// <summary>Number of ranks, 1 to <see cref="MaxWorld"/>.</summary>
    public required int World { get; init; }

    /// <summary>Secret of this run, at least 16 characters: connections that do not know it are refused. It does not go over the
    /// wire.</summary>
    public required string Token { get; init; }

    /// <summary>Host that rank 0 is met at. Default the loopback.</summary>
    public string Host { get; init; } = IPAddress.Loopback.ToString();

    /// <summary>Its TCP port; at rank 0, 0 takes a free one. Default 29500, PyTorch's.</summary>
    public int Port { get; init; } = 29500;

    /// <summary>What carries the data. Default sockets.</summary>
    public CollectiveBackend Backend { get; init; } = CollectiveBackend.Sockets;

    /// <summary>Number of this rank's GPU, for <see cref="CollectiveBackend.Nccl"/>. Default 0.</summary>
    public int Gpu { get; init; }

    /// <summary>How long the ranks may take to find each other. Default 10 minutes.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long a rank waits for others without receiving or sending anything, so more than the longest step of the slowest. A rank whose
    /// process ends is noticed at once, whatever this says. Default 10 minutes.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate()
    {
        if (World is < 1 or > MaxWorld || Rank < 0 || Rank >= World)
        {
            throw new ArgumentException($"rank {Rank} of {World}: ranks are counted from 0, and there are 1 to {MaxWorld}.");
        }

        if (Port is < 0 or > ushort.MaxValue || (Port == 0 && Rank > 0))
        {
            throw new ArgumentException($"port {Port} must be at most 65535, and 0 only at rank 0.");
        }

        if (Timeout <= TimeSpan.Zero || ConnectTimeout <= TimeSpan.Zero)
        {
            throw new ArgumentException($"the timeouts {Timeout} and {ConnectTimeout} must be above 0.");
        }

        if (Token.Length < ShortestToken)
        {
            throw new ArgumentException($"the token has {Token.Length} characters; it must have at least {ShortestToken}.");
        }
    }
}
