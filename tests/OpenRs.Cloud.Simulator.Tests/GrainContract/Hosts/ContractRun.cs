namespace OpenRs.Cloud.Simulator.GrainContract;

/// <summary>One test on one host.</summary>
/// <param name="grains">Makes references to grains of the host.</param>
/// <param name="advance">Lets time pass.</param>
/// <param name="waits">Whether the host does things in the background, for which a test has to wait.</param>
public sealed class ContractRun(Func<IGrainFactory> grains, Func<TimeSpan, Task> advance, bool waits)
{
    public Probe Probe { get; } = new();

    /// <summary>A grain of this test.</summary>
    public T Grain<T>(string name)
        where T : IGrainWithStringKey
        => grains().GetGrain<T>($"{Probe.Id}-{name}");

    /// <summary>Waits until the host waits for a tick of a reminder; the clock may move on then.</summary>
    /// <param name="reminder">Its name.</param>
    /// <param name="time">How many times it has been set.</param>
    public Task NextTickIsSetAsync(string reminder, int time) =>
        waits ? Probe.Timers.Until(log => log.Count(entry => entry == reminder) >= time) : Task.CompletedTask;

    /// <summary>Lets time pass for timers and reminders.</summary>
    public Task AdvanceAsync(TimeSpan span) => advance(span);
}
