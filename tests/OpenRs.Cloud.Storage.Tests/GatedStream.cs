namespace OpenRs.Cloud.Storage.Tests;

/// <summary>A source that waits, before its first byte, until the test lets it go on.</summary>
internal sealed class GatedStream(byte[] content) : MemoryStream(content, writable: false)
{
    private readonly TaskCompletionSource _firstRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task FirstRead => _firstRead.Task;

    public void Open() => _gate.SetResult();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _firstRead.TrySetResult();
        await _gate.Task;
        return await base.ReadAsync(buffer, cancellationToken);
    }

    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        var buffer = new byte[bufferSize];
        for (int count; (count = await ReadAsync(buffer, cancellationToken)) > 0;)
        {
            await destination.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }
    }
}
