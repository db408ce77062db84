namespace OpenRs.Cloud.Server.Audit;

/// <summary>Lets a number of things pass in each minute.</summary>
/// <param name="limit">How many.</param>
internal sealed class MinuteLimit(int limit)
{
    private readonly Lock _lock = new();
    private DateTimeOffset _minute;
    private int _taken;

    /// <summary>Whether one more may pass.</summary>
    /// <param name="now">The time.</param>
    /// <param name="isFirstTooMany">Whether it is the first of its minute that may not.</param>
    public bool Take(DateTimeOffset now, out bool isFirstTooMany)
    {
        lock (_lock)
        {
            if (now - _minute >= TimeSpan.FromMinutes(1))
            {
                (_minute, _taken) = (now, 0);
            }

            _taken++;
            isFirstTooMany = _taken == limit + 1;
            return _taken <= limit;
        }
    }
}
