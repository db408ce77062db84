namespace OpenRs.Cloud.Server.Rollouts;

/// <summary>How much one page may still read. It may go over by what was begun.</summary>
internal sealed class ReadBudget
{
    private const int MaxObjects = 32;
    private const long MaxBytes = 2 << 20;
    private int _objects;
    private long _bytes;

    /// <summary>Whether nothing more is to be begun.</summary>
    public bool IsSpent => _objects >= MaxObjects || _bytes >= MaxBytes;

    /// <summary>Counts what was read.</summary>
    public void Count(int objects, long bytes)
    {
        _objects += objects;
        _bytes += bytes;
    }
}
