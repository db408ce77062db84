namespace OpenRs.Cloud.Hosting.TestProcess;

[Alias("tests.counter")]
public interface ICounterGrain : IGrainWithStringKey
{
    [Alias("Add")]
    Task<int> Add(int amount);

    [Alias("AddText")]
    Task<int> AddText(int amount, int length);

    [Alias("Get")]
    Task<int> Get();

    [Alias("Etag")]
    Task<string?> Etag();

    [Alias("Clear")]
    Task Clear();

    [Alias("Leave")]
    Task Leave();
}
