using System.Net;
using System.Net.Sockets;
using OpenRs.Learning.Training.Distributed.Collectives;

namespace OpenRs.Learning.Training.Distributed.Sockets;

/// <summary>
/// How ranks find each other: all connect to rank 0, which tells everyone where the others listen when all are there; then every rank
/// connects to the lower ones.
/// </summary>
internal sealed class Rendezvous(ProcessGroupOptions options) : IDisposable
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(50);

    private readonly Handshake _handshake = new(options.Token, options.World);
    private readonly Socket?[] _sockets = new Socket?[options.World];
    private readonly IPEndPoint?[] _listeners = new IPEndPoint?[options.World];
    private bool _isDone;

    /// <summary>Connects to all other ranks.</summary>
    /// <param name="listening">At rank 0: told the port.</param>
    /// <returns>By rank; the caller owns them.</returns>
    /// <exception cref="TransportException">The others did not come in time, or belong to another run.</exception>
    public Socket?[] Run(Action<int>? listening)
    {
        // Without the caller's context, whatever thread it is.
        Task.Run(() => RunAsync(listening)).GetAwaiter().GetResult();
        _isDone = true;
        return _sockets;
    }

    public void Dispose()
    {
        for (var rank = 0; rank < _sockets.Length && !_isDone; rank++)
        {
            _sockets[rank]?.Dispose();
        }
    }

    private async Task RunAsync(Action<int>? listening)
    {
        using var deadline = new CancellationTokenSource();
        try
        {
            await (options.Rank == 0 ? LeadAsync(listening, deadline) : FollowAsync(deadline));
        }
        catch (OperationCanceledException)
        {
            throw new TransportException($"{Missing()} within {options.ConnectTimeout.TotalSeconds:0.#} s");
        }
        catch (EndOfStreamException)
        {
            throw new TransportException("another rank closed the connection before all had met");
        }
        catch (Exception error) when (error is SocketException or (IOException and not TransportException))
        {
            throw new TransportException(error.Message.TrimEnd('.'));
        }
    }

    private string Missing()
    {
        if (options.Rank > 0)
        {
            return _sockets[0] is null ? "rank 0 did not answer" : "not all ranks connected";
        }

        var missing = Enumerable.Range(1, options.World - 1).Where(rank => _sockets[rank] is null);
        return $"rank {string.Join(" and rank ", missing)} did not connect";
    }

    // The time counts from when the others can know the port.
    private async Task LeadAsync(Action<int>? listening, CancellationTokenSource deadline)
    {
        var addresses = await Dns.GetHostAddressesAsync(options.Host, deadline.Token);
        using var listener = new Listener(new IPEndPoint(addresses[0], options.Port));
        listening?.Invoke(listener.Endpoint.Port);
        deadline.CancelAfter(options.ConnectTimeout);
        await listener.AcceptAsync(_handshake, 0, _sockets, _listeners, deadline.Token);
        var directory = new byte[(options.World - 1) * Hello.EndpointSize];
        for (var rank = 1; rank < options.World; rank++)
        {
            Hello.WriteEndpoint(_listeners[rank]!, directory.AsSpan((rank - 1) * Hello.EndpointSize));
        }

        for (var rank = 1; rank < options.World; rank++)
        {
            using var stream = new NetworkStream(_sockets[rank]!, ownsSocket: false);
            await stream.WriteAsync(directory, deadline.Token);
        }
    }

    private async Task FollowAsync(CancellationTokenSource deadline)
    {
        deadline.CancelAfter(options.ConnectTimeout);
        var first = await ReachAsync(deadline.Token);

        // Higher ranks reach this one at the address from which it reaches rank 0.
        using var listener = new Listener(new IPEndPoint(LocalAddress(first), 0));
        var hello = new Hello(options.Rank, options.World, listener.Endpoint);
        var directory = new byte[(options.World - 1) * Hello.EndpointSize];
        using (var stream = new NetworkStream(first, ownsSocket: false))
        {
            await _handshake.ConnectAsync(stream, hello, 0, deadline.Token);
            await stream.ReadExactlyAsync(directory, deadline.Token);
        }

        var accepting = listener.AcceptAsync(_handshake, options.Rank, _sockets, _listeners, deadline.Token);
        var connecting = ConnectToLowerAsync(hello, directory, deadline);
        await Task.WhenAll(accepting, connecting);
    }

    private async Task ConnectToLowerAsync(Hello hello, byte[] directory, CancellationTokenSource deadline)
    {
        try
        {
            for (var rank = 1; rank < options.Rank; rank++)
            {
                var endpoint = Hello.ReadEndpoint(directory.AsSpan((rank - 1) * Hello.EndpointSize))
                    ?? throw new TransportException($"rank 0 says no address of rank {rank}");
                var socket = _sockets[rank] = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(endpoint, deadline.Token);
                using var stream = new NetworkStream(socket, ownsSocket: false);
                await _handshake.ConnectAsync(stream, hello, rank, deadline.Token);
            }
        }
        catch
        {
            await deadline.CancelAsync();
            throw;
        }
    }

    private static IPAddress LocalAddress(Socket socket)
    {
        var address = ((IPEndPoint)socket.LocalEndPoint!).Address;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    // Rank 0 may not listen yet.
    private async Task<Socket> ReachAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(options.Host, options.Port, cancellationToken);
                return _sockets[0] = socket;
            }
            catch (SocketException)
            {
                socket.Dispose();
                await Task.Delay(RetryPause, cancellationToken);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}
