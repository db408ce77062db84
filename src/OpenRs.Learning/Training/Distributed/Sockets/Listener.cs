using System.Net;
using System.Net.Sockets;

namespace OpenRs.Learning.Training.Distributed.Sockets;

/// <summary>
/// Takes the connections of higher ranks. Unauthenticated connections, and those that say nothing, do not hold up others.
/// </summary>
internal sealed class Listener : IDisposable
{
    private const int MostAtOnce = 128;
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    private readonly Socket _socket;

    public Listener(IPEndPoint endpoint)
    {
        _socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Bind(endpoint);
            _socket.Listen(MostAtOnce);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    public IPEndPoint Endpoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Waits until every rank above this one is connected.</summary>
    /// <param name="handshake">The run's.</param>
    /// <param name="rank">Who this is.</param>
    /// <param name="sockets">By rank: takes the connections.</param>
    /// <param name="listeners">By rank: takes where they can be reached.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task AcceptAsync(
        Handshake handshake, int rank, Socket?[] sockets, IPEndPoint?[] listeners, CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var greetings = new List<Task<bool>>();
        var accepting = _socket.AcceptAsync(stopping.Token).AsTask();
        var missing = sockets.Length - 1 - rank;
        try
        {
            while (missing > 0)
            {
                Task[] waiting = greetings.Count < MostAtOnce ? [accepting, .. greetings] : [.. greetings];
                if (await Task.WhenAny(waiting) is Task<bool> greeting)
                {
                    greetings.Remove(greeting);
                    missing -= await greeting ? 1 : 0;
                }
                else
                {
                    greetings.Add(GreetAsync(handshake, rank, await accepting, sockets, listeners, stopping.Token));
                    accepting = _socket.AcceptAsync(stopping.Token).AsTask();
                }
            }
        }
        finally
        {
            await stopping.CancelAsync();
            await Task.WhenAll(greetings);
            await DropAsync(accepting);
        }
    }

    public void Dispose() => _socket.Dispose();

    private static async Task DropAsync(Task<Socket> accepting)
    {
        try
        {
            (await accepting).Dispose();
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            // Nobody came.
        }
    }

    // Whether it was a rank that was missing.
    private static async Task<bool> GreetAsync(
        Handshake handshake, int rank, Socket socket, Socket?[] sockets, IPEndPoint?[] listeners, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(HandshakeTimeout);
        var isTaken = false;
        bool Claim(Hello hello)
        {
            if (hello.Rank > rank && hello.Rank < sockets.Length
                && Interlocked.CompareExchange(ref sockets[hello.Rank], socket, null) is null)
            {
                listeners[hello.Rank] = hello.Listener;
                isTaken = true;
            }

            return isTaken;
        }

        try
        {
            using var stream = new NetworkStream(socket, ownsSocket: false);
            await handshake.AcceptAsync(stream, rank, Claim, deadline.Token);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // A rank that is lost after it took its place is noticed by the first collective.
        }

        if (!isTaken)
        {
            socket.Dispose();
        }

        return isTaken;
    }
}
