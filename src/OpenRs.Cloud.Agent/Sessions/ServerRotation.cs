using Grpc.Net.Client;
using OpenRs.Cloud.Transport;

namespace OpenRs.Cloud.Agent.Sessions;

/// <summary>The servers of a cluster in turn, and how long to wait before the next attempt to connect.</summary>
internal sealed class ServerRotation : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // A server that takes an agent in and then cannot store what it says, as on a full disk, is no server that works.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);
    private readonly TimeProvider _time;
    private long _welcomedAt;
    private readonly IReadOnlyList<Uri> _addresses;
    private readonly GrpcChannel[] _channels;
    private int _current;
    private int _failures;

    /// <summary>Begins with the first server.</summary>
    /// <param name="addresses">At least one.</param>
    /// <param name="authorityPath">PEM file of the authorities to trust; <see langword="null"/> for the machine's.</param>
    /// <exception cref="FormatException">The file cannot be read or holds no certificate.</exception>
    /// <param name="time">The clock.</param>
    public ServerRotation(IReadOnlyList<Uri> addresses, string? authorityPath, TimeProvider time)
    {
        (_addresses, _time) = (addresses, time);
        _channels = [.. addresses.Select(address => ServerChannel.Open(address, authorityPath))];
    }

    /// <summary>Address of the server whose turn it is.</summary>
    public Uri Address => _addresses[_current];

    /// <summary>Channel to that server.</summary>
    public GrpcChannel Channel => _channels[_current];

    /// <summary>
    /// How long to wait before the next attempt. Short until each server was tried once since the last connection that held, then twice as
    /// long with each round.
    /// </summary>
    public TimeSpan Pause
    {
        get
        {
            var rounds = Math.Max(_failures - 1, 0) / _addresses.Count;
            var pause = FirstPause * Math.Pow(2, Math.Min(rounds, 10));
            return pause < LongestPause ? pause : LongestPause;
        }
    }

    /// <summary>The current server took the agent in.</summary>
    public void Welcomed() => _welcomedAt = _time.GetTimestamp();

    /// <summary>The connection to the current server is lost or was refused: it is the next one's turn.</summary>
    public void MoveOn()
    {
        _failures = _welcomedAt != 0 && _time.GetElapsedTime(_welcomedAt) >= Settled ? 1 : _failures + 1;
        _welcomedAt = 0;
        _current = (_current + 1) % _addresses.Count;
    }

    /// <summary>Closes all channels.</summary>
    public void Dispose()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }
    }
}
