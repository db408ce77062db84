namespace OpenRs.Cloud.Cli.Output;

/// <summary>How long work will still take, by how much of it was done since it was first looked at.</summary>
/// <param name="time">The clock.</param>
internal sealed class TimeLeft(TimeProvider time)
{
    // Less than this says little: the first part of something is often slow.
    private static readonly TimeSpan Evidence = TimeSpan.FromSeconds(2);
    private double _firstDone = double.MaxValue;
    private long _firstSeen;

    /// <summary>Takes in how far the work is.</summary>
    /// <param name="done">What is done.</param>
    /// <param name="total">All of it.</param>
    /// <returns>Words for the rest, such as <c>2:05 left</c>; <see langword="null"/> while nothing can be said.</returns>
    public string? See(double done, double total)
    {
        if (done < _firstDone)
        {
            (_firstDone, _firstSeen) = (done, time.GetTimestamp());
        }

        var elapsed = time.GetElapsedTime(_firstSeen);
        return done <= _firstDone || done >= total || elapsed < Evidence
            ? null
            : $"{Format.Duration(elapsed * ((total - done) / (done - _firstDone)))} left";
    }
}
