namespace OpenRs.Learning.Kernels;

/// <summary>
/// Memory of each worker, kept from one computation to the next: fresh memory would cost a page fault per page. In huge pages where the
/// system grants them.
/// </summary>
/// <param name="workers">Workers of the team.</param>
internal sealed unsafe class WorkerScratch(int workers) : IDisposable
{
    private const long HugePage = HugePages.Size / sizeof(float);

    private readonly AlignedFloats?[] _memory = new AlignedFloats?[workers];
    private readonly long[] _lengths = new long[workers];

    /// <summary>Room for so many numbers; what an earlier call gave is lost.</summary>
    /// <param name="worker">Whose room: called by this worker only.</param>
    /// <param name="length">Numbers.</param>
    public float* Reserve(int worker, long length)
    {
        if (_memory[worker] is null || _lengths[worker] < length)
        {
            _memory[worker]?.Dispose();
            _lengths[worker] = (length + HugePage - 1) / HugePage * HugePage;
            _memory[worker] = new AlignedFloats(_lengths[worker]);
        }

        return _memory[worker]!.Pointer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var memory in _memory)
        {
            memory?.Dispose();
        }
    }
}
