using OpenRs.Cloud.Storage.Objects;

namespace OpenRs.Cloud.Storage.Tests;

/// <summary>A store whose client dies: at a given write, before or after it took effect, or in the middle of a read.</summary>
internal sealed class FaultyStore(IObjectStore inner) : IObjectStore
{
    private int _puts;

    public Uri Location => inner.Location;

    /// <summary>The number of the write to die at, from 0.</summary>
    public int DieAtPut { get; init; } = int.MaxValue;

    /// <summary>Whether that write takes effect and only its answer is lost.</summary>
    public bool LoseAnswer { get; init; }

    /// <summary>Bytes that may be read in all before the connection breaks.</summary>
    public int ReadableBytes { get; set; } = int.MaxValue;

    /// <summary>The ranges that were asked for, by name.</summary>
    public List<(string Name, long Offset)> Reads { get; } = [];

    /// <summary>The writes that took effect.</summary>
    public int Puts => _puts;

    public async Task<ObjectInfo> PutAsync(string name, Stream content, PutCondition condition, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _puts) - 1;
        if (number >= DieAtPut && !LoseAnswer)
        {
            throw new SimulatedDeathException();
        }

        var stored = await inner.PutAsync(name, content, condition, cancellationToken);
        return number >= DieAtPut ? throw new SimulatedDeathException() : stored;
    }

    public async Task<ObjectDownload> GetAsync(string name, ByteRange? range, CancellationToken cancellationToken)
    {
        Reads.Add((name, range?.Offset ?? 0));
        await using var download = await inner.GetAsync(name, range, cancellationToken);
        var content = new MemoryStream();
        await download.Content.CopyToAsync(content, cancellationToken);
        return new ObjectDownload(download.Info, new MeteredStream(this, content.ToArray()));
    }

    public Task<ObjectInfo?> HeadAsync(string name, CancellationToken cancellationToken) => inner.HeadAsync(name, cancellationToken);

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken) =>
        inner.ListAsync(prefix, cancellationToken);

    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken) => inner.DeleteAsync(name, cancellationToken);

    internal sealed class SimulatedDeathException() : Exception("The process died here.");

    private sealed class MeteredStream(FaultyStore store, byte[] content) : MemoryStream(content, writable: false)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var wanted = (int)Math.Min(buffer.Length, Length - Position);
            if (wanted > 0 && store.ReadableBytes == 0)
            {
                throw new SimulatedDeathException();
            }

            var given = Math.Min(wanted, store.ReadableBytes);
            store.ReadableBytes -= given;
            return base.ReadAsync(buffer[..given], cancellationToken);
        }
    }
}
