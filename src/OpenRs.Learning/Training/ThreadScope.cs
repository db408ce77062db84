using static TorchSharp.torch;

namespace OpenRs.Learning.Training;

/// <summary>
/// Sets the threads of tensor operations for a while. Sums are split by thread, so their number is part of a run's numerics and must not
/// follow the host.
/// </summary>
internal readonly struct ThreadScope : IDisposable
{
    private readonly int _before;

    public ThreadScope(int threads)
    {
        _before = get_num_threads();
        set_num_threads(threads);
    }

    public void Dispose() => set_num_threads(_before);
}
