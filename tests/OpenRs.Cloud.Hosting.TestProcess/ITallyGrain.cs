namespace OpenRs.Cloud.Hosting.TestProcess;

/// <summary>A durable counter.</summary>
[Alias("test-process.tally")]
public interface ITallyGrain : IGrainWithStringKey
{
    [Alias("increment")]
    Task<int> Increment();

    [Alias("get")]
    Task<int> Get();
}
