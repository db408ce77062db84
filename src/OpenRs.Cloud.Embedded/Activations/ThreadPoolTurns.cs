namespace OpenRs.Cloud.Embedded;

/// <summary>Runs activations on the thread pool.</summary>
internal sealed class ThreadPoolTurns : ITurnScheduler
{
    public void Schedule(IThreadPoolWorkItem turns) => ThreadPool.UnsafeQueueUserWorkItem(turns, preferLocal: false);
}
