namespace OpenRs.Cloud.Server.Storage;

/// <summary>
/// Whether the server's storage takes writes, as the last calls saw it: a run whose state cannot be written cannot say itself why it does
/// not move.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class StorageState(TimeProvider time)
{
    // Agents and watchers try again every few seconds, so a disk that is still full is seen again well within this time.
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(60);
    private long _fullAt;

    /// <summary>What stops everything, in words for clients; <see langword="null"/> while writes succeed.</summary>
    public string? Problem => Volatile.Read(ref _fullAt) is not 0 and var at && time.GetElapsedTime(at) < Memory
        ? "The server's disk is full, so nothing moves: its writes are refused and tried again. Free space there; its log names the path."
        : null;

    /// <summary>A write found no space.</summary>
    public void NoteFull() => Volatile.Write(ref _fullAt, time.GetTimestamp());
}
