using OpenRs.Cloud.Simulator.Time;
using OpenRs.Cloud.Simulator.Worlds;

namespace OpenRs.Cloud.Simulator.Servers;

/// <summary>When storage answers one life of the server: at once, late, or never when the server has died.</summary>
internal sealed class StorageAnswers(World world, SimulatedProcess process)
{
    public Task<T> Answer<T>(T value)
    {
        if (!process.IsAlive)
        {
            return Never<T>();
        }

        var delay = Delay();
        if (delay == TimeSpan.Zero)
        {
            return Task.FromResult(value);
        }

        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.After(delay, () => answer.SetResult(value));
        return answer.Task;
    }

    public Task<T> Fail<T>(Exception error)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.After(world.Random.Seconds(0, 0.5), () => answer.SetException(error));
        return answer.Task;
    }

    public static Task<T> Never<T>() => new TaskCompletionSource<T>().Task;

    private TimeSpan Delay()
    {
        if (world.Faults.Strikes(FaultKind.SlowStorage))
        {
            var slow = world.Random.Seconds(0.5, 4);
            world.Faults.Note(FaultKind.SlowStorage, process.Name, "waits {0} ms for its storage", (long)slow.TotalMilliseconds);
            return slow;
        }

        return world.Random.Chance(0.5) ? TimeSpan.Zero : world.Random.Seconds(0.0005, 0.01);
    }
}
