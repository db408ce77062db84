using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace OpenRs.Cloud.Storage.Objects.Blobs;

/// <summary>
/// One upload: a single request when the content fits a block, otherwise blocks in parallel and then their list. Block ids are unique to
/// the upload: the client library derives them from the offset, so that two writers of one name would mix their blocks.
/// </summary>
internal sealed class BlobUpload(BlockBlobClient blob, BlobStoreOptions options, BlobRequestConditions? conditions)
{
    private readonly Guid _id = Guid.NewGuid();
    private long _size;
    private int _count;

    /// <summary>Uploads a stream to its end.</summary>
    public async Task<(BlobContentInfo Stored, long Size)> RunAsync(Stream content, CancellationToken cancellationToken)
    {
        var first = await ReadBlockAsync(content, cancellationToken).ConfigureAwait(false);
        var stored = first.Length < options.BlockBytes
            ? await PutWholeAsync(first, cancellationToken).ConfigureAwait(false)
            : await PutBlocksAsync(first, content, cancellationToken).ConfigureAwait(false);
        return (stored, _size);
    }

    private async Task<BlobContentInfo> PutWholeAsync(Block block, CancellationToken cancellationToken)
    {
        using var body = block.Open();
        var stored = await blob.UploadAsync(
            body, new BlobUploadOptions { Conditions = conditions }, cancellationToken).ConfigureAwait(false);
        block.Return();
        return stored;
    }

    private async Task<BlobContentInfo> PutBlocksAsync(Block first, Stream content, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.MaxConcurrency, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(BlocksAsync(first, content, cancellationToken), parallel, StageAsync).ConfigureAwait(false);
        var list = Enumerable.Range(0, _count).Select(IdOf);
        return await blob.CommitBlockListAsync(
            list, new CommitBlockListOptions { Conditions = conditions }, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask StageAsync(Block block, CancellationToken cancellationToken)
    {
        using var body = block.Open();
        await blob.StageBlockAsync(IdOf(block.Index), body, cancellationToken: cancellationToken).ConfigureAwait(false);
        block.Return();
    }

    private async IAsyncEnumerable<Block> BlocksAsync(
        Block first, Stream content, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var block = first; block.Length > 0; block = await ReadBlockAsync(content, cancellationToken).ConfigureAwait(false))
        {
            yield return block;
            if (block.Length < options.BlockBytes)
            {
                yield break;
            }
        }
    }

    private async Task<Block> ReadBlockAsync(Stream content, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(options.BlockBytes);
        var length = await content.ReadAtLeastAsync(
            buffer.AsMemory(0, options.BlockBytes), options.BlockBytes, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        _size += length;
        return new Block(length > 0 ? _count++ : _count, buffer, length);
    }

    private string IdOf(int index)
    {
        Span<byte> id = stackalloc byte[20];
        _id.TryWriteBytes(id);
        BinaryPrimitives.WriteInt32BigEndian(id[16..], index);
        return Convert.ToBase64String(id);
    }

    /// <summary>A pooled buffer; returned only after success, because a failed request may still be reading it.</summary>
    private readonly record struct Block(int Index, byte[] Buffer, int Length)
    {
        public MemoryStream Open() => new(Buffer, 0, Length, writable: false);

        public void Return() => ArrayPool<byte>.Shared.Return(Buffer);
    }
}
