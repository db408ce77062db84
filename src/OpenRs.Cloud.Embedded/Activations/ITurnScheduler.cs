namespace OpenRs.Cloud.Embedded;

/// <summary>
/// Decides when an activation with pending turns runs next. A simulator runs one at a time, in an order drawn from a seed.
/// </summary>
internal interface ITurnScheduler
{
    /// <summary>Arranges one call of <see cref="IThreadPoolWorkItem.Execute"/>.</summary>
    void Schedule(IThreadPoolWorkItem turns);
}
