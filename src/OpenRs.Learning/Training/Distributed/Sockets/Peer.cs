using System.Net.Sockets;
using OpenRs.Learning.Training.Distributed.Collectives;

namespace OpenRs.Learning.Training.Distributed.Sockets;

/// <summary>
/// The connection to one other rank: at most one frame on the way in each direction, and what is known of a rank that is gone. Never
/// blocks.
/// </summary>
/// <param name="rank">Number of the other rank.</param>
/// <param name="socket">Connected and authenticated.</param>
internal sealed unsafe class Peer(int rank, Socket socket) : IDisposable
{
    // So that one peer that sends without pause does not keep the others waiting, and a span is never too long.
    private const int LongestTransfer = 1 << 20;

    private readonly byte[] _incoming = new byte[FrameHeader.Size];
    private readonly byte[] _outgoing = new byte[FrameHeader.Size];
    private int _headerReceived;
    private int _headerSent;
    private FrameHeader _expected;
    private MemoryRegion _target;
    private MemoryRegion _source;

    public int Rank => rank;

    public Socket Socket => socket;

    public bool IsSending { get; private set; }

    public bool IsReceiving { get; private set; }

    /// <summary>Why nothing more can come from there, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether the rank has ended its work, which only matters to who still waits for it.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>Whether to look for bytes: not when they belong to a later collective, which a faster rank may have begun.</summary>
    public bool WantsToReceive => Problem is null && !HasLeft && (_headerReceived < FrameHeader.Size || IsReceiving);

    public void BeginSend(FrameHeader header, MemoryRegion source)
    {
        header.Write(_outgoing);
        (_source, _headerSent, IsSending) = (source, 0, true);
    }

    public void BeginReceive(FrameHeader expected, MemoryRegion target)
    {
        (_expected, _target, IsReceiving) = (expected, target, true);
        if (_headerReceived == FrameHeader.Size)
        {
            Match();
        }
        else if (HasLeft)
        {
            Problem = $"rank {rank} has ended its work while this one continues";
        }
    }

    /// <summary>Sends what the connection takes.</summary>
    /// <returns>Whether anything was sent.</returns>
    public bool Send()
    {
        var sent = 0L;
        while (IsSending && sent < LongestTransfer)
        {
            var isHeader = _headerSent < FrameHeader.Size;
            var bytes = isHeader ? _outgoing.AsSpan(_headerSent) : new ReadOnlySpan<byte>((void*)_source.Address, First(_source));
            var count = socket.Send(bytes, SocketFlags.None, out var error);
            if (error != SocketError.Success)
            {
                CheckSending(error);
                return sent > 0;
            }

            _headerSent += isHeader ? count : 0;
            _source = isHeader ? _source : _source.Slice(count, _source.Length - count);
            IsSending = _headerSent < FrameHeader.Size || _source.Length > 0;
            sent += count;
        }

        return sent > 0;
    }

    /// <summary>Receives what is there, up to the end of a frame.</summary>
    /// <returns>Whether anything was received.</returns>
    public bool Receive()
    {
        var received = 0L;
        while (WantsToReceive && received < LongestTransfer)
        {
            var isHeader = _headerReceived < FrameHeader.Size;
            var bytes = isHeader ? _incoming.AsSpan(_headerReceived) : new Span<byte>((void*)_target.Address, First(_target));
            var count = socket.Receive(bytes, SocketFlags.None, out var error);
            if (error != SocketError.Success || count == 0)
            {
                Problem = IsTemporary(error) ? null : $"rank {rank} has closed its connection: its process has ended or failed";
                return received > 0;
            }

            received += count;
            if (isHeader)
            {
                _headerReceived += count;
                TakeHeader();
            }
            else
            {
                _target = _target.Slice(count, _target.Length - count);
                Complete();
            }
        }

        return received > 0;
    }

    /// <summary>Says one last thing, if the connection is between two frames and takes it, and that nothing follows.</summary>
    public void Close(FrameHeader last)
    {
        if (!IsSending && Problem is null)
        {
            BeginSend(last, default);
            Send();
        }

        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The other end is gone already.
        }
    }

    public void Dispose() => socket.Dispose();

    private static int First(MemoryRegion region) => (int)Math.Min(region.Length, LongestTransfer);

    private void TakeHeader()
    {
        if (_headerReceived < FrameHeader.Size)
        {
            return;
        }

        var header = FrameHeader.Read(_incoming);
        switch (header.Kind)
        {
            case FrameKind.Data when IsReceiving:
                Match();
                break;
            case FrameKind.Data:
                break;
            case FrameKind.Leave:
                (HasLeft, _headerReceived) = (true, 0);
                Problem = IsReceiving ? $"rank {rank} has ended its work while this one continues" : null;
                break;
            case FrameKind.Lost:
                Problem = $"rank {(int)header.Collective} is lost, as rank {rank} reports";
                break;
            default:
                Problem = $"rank {rank} has sent a frame of unknown kind {(int)header.Kind}";
                break;
        }
    }

    private void Match()
    {
        var header = FrameHeader.Read(_incoming);
        if (header != _expected)
        {
            Problem = $"rank {rank} does something else: its call {header.Sequence} is {header.Collective.ToName()} of "
                + $"{header.Length} bytes, this rank's call {_expected.Sequence} is {_expected.Collective.ToName()} of "
                + $"{_expected.Length} bytes";
            return;
        }

        Complete();
    }

    private void Complete()
    {
        if (_target.Length == 0)
        {
            (IsReceiving, _headerReceived) = (false, 0);
        }
    }

    private static bool IsTemporary(SocketError error) => error is SocketError.WouldBlock or SocketError.Interrupted;

    // A connection that takes no more may still hold what the other rank said before it closed.
    private void CheckSending(SocketError error)
    {
        if (IsTemporary(error))
        {
            return;
        }

        while (Receive())
        {
            // Up to its end, which says what is wrong.
        }

        Problem ??= $"rank {rank} has closed its connection: its process has ended or failed";
    }
}
