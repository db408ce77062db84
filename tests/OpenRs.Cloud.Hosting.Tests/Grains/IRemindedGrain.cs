namespace OpenRs.Cloud.Hosting.Tests;

/// <summary>Tells <see cref="Reminded"/> of its reminders.</summary>
[Alias("tests.reminded")]
public interface IRemindedGrain : IGrainWithStringKey
{
    [Alias("Remind")]
    Task Remind(string name);

    [Alias("Forget")]
    Task Forget(string name);

    [Alias("Names")]
    Task<string[]> Names();
}
