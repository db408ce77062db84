namespace OpenRs.Cloud.Embedded.Tests;

[Alias("tests.timed")]
public interface ITimedGrain : IGrainWithStringKey
{
    Task StartTimer(string name, TimeSpan due, TimeSpan period, bool interleave);

    Task ChangeTimer(TimeSpan due, TimeSpan period);

    Task StopTimer();

    Task Hold(string gate);

    Task Remind(string name, TimeSpan due, TimeSpan period);

    Task Forget(string name);

    Task<string[]> Reminders();

    Task Leave();

    Task<string> RegisterFromAnotherThread();
}
