namespace OpenRs.Cloud.Embedded.Tests;

/// <summary>Delays messages by a seeded time and loses some.</summary>
internal sealed class LossyChannel(int seed, TimeProvider time, double loss) : IMessageChannel
{
    private readonly Random _random = new(seed);

    public int Lost { get; private set; }

    public void Send(IGrainMessage message)
    {
        if (_random.NextDouble() < loss)
        {
            Lost++;
            return;
        }

        var delay = TimeSpan.FromMilliseconds(_random.Next(1, 50));
        time.CreateTimer(_ => message.Deliver(), null, delay, Timeout.InfiniteTimeSpan);
    }
}
