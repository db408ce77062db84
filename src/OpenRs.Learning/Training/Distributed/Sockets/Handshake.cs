using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using OpenRs.Learning.Training.Distributed.Collectives;

namespace OpenRs.Learning.Training.Distributed.Sockets;

/// <summary>
/// Both ends of a new connection prove that they know the run's token, over random numbers of both, so that it does not go over the wire
/// and an old proof is of no use.
/// </summary>
/// <param name="token">The run's token.</param>
/// <param name="world">Number of ranks.</param>
internal sealed class Handshake(string token, int world)
{
    private const int NonceSize = 32;

    private readonly byte[] _key = SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>The end that connects.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="hello">Who connects.</param>
    /// <param name="rank">Who is expected at the other end.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TransportException">The other end is not of this run, or does not want this rank.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task ConnectAsync(NetworkStream stream, Hello hello, int rank, CancellationToken cancellationToken)
    {
        byte[] opening = [.. hello.ToBytes(), .. RandomNumberGenerator.GetBytes(NonceSize)];
        await stream.WriteAsync(opening, cancellationToken);
        var reply = await ReadAsync(stream, NonceSize + HMACSHA256.HashSizeInBytes, cancellationToken);
        var nonce = reply[..NonceSize];
        if (!CryptographicOperations.FixedTimeEquals(reply.AsSpan(NonceSize), Proof("accept", rank, opening, nonce)))
        {
            throw new TransportException($"what listens where rank {rank} should be has another token, so it belongs to another run");
        }

        await stream.WriteAsync(Proof("connect", hello.Rank, opening, nonce), cancellationToken);
        switch ((HandshakeResult)(await ReadAsync(stream, 1, cancellationToken))[0])
        {
            case HandshakeResult.Accepted:
                return;
            case HandshakeResult.OtherWorld:
                throw new TransportException($"rank {rank} was told another number of ranks than {world}");
            default:
                throw new TransportException($"rank {rank} does not take a rank {hello.Rank}, or has one already");
        }
    }

    /// <summary>The end that is connected to.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="rank">Who this is.</param>
    /// <param name="claim">Takes the place of a rank for this connection; false when it is none or taken.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <remarks>An unauthenticated connection is told nothing.</remarks>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task AcceptAsync(NetworkStream stream, int rank, Func<Hello, bool> claim, CancellationToken cancellationToken)
    {
        var opening = await ReadAsync(stream, Hello.Size + NonceSize, cancellationToken);
        if (Hello.Read(opening) is not { } hello)
        {
            return;
        }

        var nonce = RandomNumberGenerator.GetBytes(NonceSize);
        await stream.WriteAsync((byte[])[.. nonce, .. Proof("accept", rank, opening, nonce)], cancellationToken);
        var proof = await ReadAsync(stream, HMACSHA256.HashSizeInBytes, cancellationToken);
        if (!CryptographicOperations.FixedTimeEquals(proof, Proof("connect", hello.Rank, opening, nonce)))
        {
            return;
        }

        var result = hello.World != world ? HandshakeResult.OtherWorld
            : claim(hello) ? HandshakeResult.Accepted
            : HandshakeResult.RankTaken;
        await stream.WriteAsync((byte[])[(byte)result], cancellationToken);
    }

    private static async Task<byte[]> ReadAsync(NetworkStream stream, int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    private byte[] Proof(string role, int rank, byte[] opening, byte[] nonce) =>
        HMACSHA256.HashData(_key, (byte[])[.. Encoding.ASCII.GetBytes(role), (byte)rank, .. opening, .. nonce]);
}
