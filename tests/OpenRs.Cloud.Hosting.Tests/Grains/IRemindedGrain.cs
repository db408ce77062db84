namespace OpenRs.Cloud.Hosting.Tests;

/// <summary>Tells <see cref="ReminderTicks"/> of its reminders.</summary>
[Alias("tests.ticks")]
public interface IRemindedGrain : IGrainWithStringKey
{
    [Alias("Remind")]
    Task Remind(string name);

    [Alias("Forget")]
    Task Forget(string name);

    [Alias("Names")]
    Task<string[]> Names();
}
