using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using OpenRs.Learning.Training.Distributed.Collectives;

namespace OpenRs.Learning.Training.Distributed.Sockets;

/// <summary>
/// A TCP connection between every two ranks. One thread moves all bytes of an exchange, so it also notices at once when a rank that has no
/// part in it dies, and tells the others which rank it was before it gives up itself.
/// </summary>
internal sealed class SocketMesh : ITransport
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan KeepAliveTime = TimeSpan.FromSeconds(30);

    private readonly Peer[] _peers;
    private readonly TimeSpan _timeout;
    private uint _sequence;
    private string? _failure;

    private SocketMesh(Socket?[] sockets, TimeSpan timeout)
    {
        _timeout = timeout;
        _peers =
        [
            .. sockets.Index().Where(static item => item.Item is not null).Select(static item => new Peer(item.Index, Prepare(item.Item!))),
        ];
    }

    /// <summary>Whether a rank has ended its work.</summary>
    public bool HasAnyLeft => _peers.Any(static peer => peer.HasLeft);

    /// <summary>Connects to the other ranks.</summary>
    /// <param name="options">Who this is and where the others are.</param>
    /// <param name="listening">At rank 0: told the port.</param>
    /// <exception cref="TransportException">They did not come in time, or belong to another run.</exception>
    public static SocketMesh Connect(ProcessGroupOptions options, Action<int>? listening)
    {
        using var rendezvous = new Rendezvous(options);
        return new SocketMesh(rendezvous.Run(listening), options.Timeout);
    }

    /// <inheritdoc/>
    public void Exchange(Collective collective, MemoryRegion?[] sent, MemoryRegion?[] received)
    {
        ThrowIfFailed();
        _sequence++;
        foreach (var peer in _peers)
        {
            if (sent[peer.Rank] is { } source)
            {
                peer.BeginSend(new FrameHeader(FrameKind.Data, collective, _sequence, source.Length), source);
            }

            if (received[peer.Rank] is { } target)
            {
                peer.BeginReceive(new FrameHeader(FrameKind.Data, collective, _sequence, target.Length), target);
            }
        }

        var last = TimeProvider.System.GetTimestamp();
        ThrowIfLost();
        while (_peers.Any(static peer => peer.IsSending || peer.IsReceiving))
        {
            var left = _timeout - TimeProvider.System.GetElapsedTime(last);
            if (left <= TimeSpan.Zero)
            {
                var slow = _peers.Where(static peer => peer.IsReceiving || peer.IsSending).Select(static peer => peer.Rank).ToArray();
                Fail($"no answer from rank {string.Join(" and rank ", slow)} for {_timeout.TotalSeconds:0.#} s", slow[0]);
            }

            last = Move(left < LongestWait ? left : LongestWait) ? TimeProvider.System.GetTimestamp() : last;
            ThrowIfLost();
        }
    }

    /// <summary>Looks whether all ranks are still there, without waiting.</summary>
    /// <exception cref="TransportException">One is lost.</exception>
    public void Check() => Check(TimeSpan.Zero);

    /// <summary>Looks whether all ranks are still there, and waits for the first news of one.</summary>
    /// <param name="wait">How long at most.</param>
    /// <exception cref="TransportException">One is lost.</exception>
    public void Check(TimeSpan wait)
    {
        ThrowIfFailed();
        Move(wait);
        ThrowIfLost();
    }

    /// <summary>Gives up and tells the other ranks; a mesh that has given up already does so for its first reason.</summary>
    /// <param name="problem">What is wrong.</param>
    /// <param name="lost">The rank that it is wrong with.</param>
    /// <exception cref="TransportException">Always.</exception>
    [DoesNotReturn]
    public void Fail(string problem, int lost)
    {
        ThrowIfFailed();
        _failure = problem;
        Close(new FrameHeader(FrameKind.Lost, (Collective)lost, _sequence, 0));
        throw new TransportException(problem);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_failure is null)
        {
            Close(new FrameHeader(FrameKind.Leave, default, _sequence, 0));
        }

        Array.ForEach(_peers, static peer => peer.Dispose());
    }

    private static Socket Prepare(Socket socket)
    {
        socket.Blocking = false;
        socket.NoDelay = true;

        // A host that has lost its power says nothing.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)KeepAliveTime.TotalSeconds);
        return socket;
    }

    // Whether any byte has moved.
    private bool Move(TimeSpan wait)
    {
        List<Socket> readable = [.. _peers.Where(static peer => peer.WantsToReceive).Select(static peer => peer.Socket)];
        List<Socket> writable = [.. _peers.Where(static peer => peer.IsSending).Select(static peer => peer.Socket)];
        if (readable.Count + writable.Count == 0)
        {
            return false;
        }

        Socket.Select(readable, writable, null, wait);
        var moved = false;
        foreach (var peer in _peers)
        {
            moved |= readable.Contains(peer.Socket) && peer.Receive();
        }

        foreach (var peer in _peers)
        {
            moved |= writable.Contains(peer.Socket) && peer.Problem is null && peer.Send();
        }

        return moved;
    }

    private void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            throw new TransportException(_failure);
        }
    }

    // The end of one rank soon ends others; all that is known by now is said, so that the first is among it.
    private void ThrowIfLost()
    {
        if (_peers.All(static peer => peer.Problem is null))
        {
            return;
        }

        Move(TimeSpan.Zero);
        Peer[] lost = [.. _peers.Where(static peer => peer.Problem is not null)];
        Fail(string.Join("; ", lost.Select(static peer => peer.Problem)), lost[0].Rank);
    }

    private void Close(FrameHeader last) => Array.ForEach(_peers, peer => peer.Close(last));
}
