using Orleans.Concurrency;

namespace OpenRs.Cloud.Simulator.GrainContract;

[Alias("contract.timed")]
public interface ITimedGrain : IGrainWithStringKey
{
    [Alias("StartTimer")]
    Task StartTimer(string name, TimeSpan due, TimeSpan period, bool interleave);

    [Alias("ChangeTimer")]
    Task ChangeTimer(TimeSpan due, TimeSpan period);

    [Alias("StopTimer"), AlwaysInterleave]
    Task StopTimer();

    [Alias("Hold"), ResponseTimeout("01:00:00")]
    Task Hold(string gate);

    /// <summary>Does nothing; answers after what was there before it.</summary>
    [Alias("Touch")]
    Task Touch();

    [Alias("Remind")]
    Task Remind(string name, TimeSpan due, TimeSpan period);

    [Alias("Forget")]
    Task Forget(string name);

    [Alias("Reminders")]
    Task<string[]> Reminders();

    [Alias("Deactivate"), AlwaysInterleave]
    Task Deactivate();

    [Alias("RemindFromAnotherThread")]
    Task<string> RemindFromAnotherThread();
}
