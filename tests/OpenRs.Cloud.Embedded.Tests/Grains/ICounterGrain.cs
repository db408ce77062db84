namespace OpenRs.Cloud.Embedded.Tests;

[Alias("tests.counter")]
public interface ICounterGrain : IGrainWithStringKey
{
    Task<int> Add(int amount);

    Task<int> AddText(int amount, int length);

    Task<int> Get();

    Task<string?> Etag();

    Task Clear();

    Task<string> AddTwiceAtOnce();

    Task Leave();
}
