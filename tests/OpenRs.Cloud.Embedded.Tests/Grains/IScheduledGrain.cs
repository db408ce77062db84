using Orleans.Concurrency;

namespace OpenRs.Cloud.Embedded.Tests;

/// <summary>Each method logs "name in", waits at the gate of its name, and logs "name out".</summary>
[Alias("tests.scheduled")]
public interface IScheduledGrain : IGrainWithStringKey
{
    [Alias("run")]
    Task Run(string name, CancellationToken cancellationToken = default);

    [ReadOnly]
    Task Read(string name);

    [AlwaysInterleave]
    Task Peek(string name);

    [ResponseTimeout("00:00:05")]
    Task RunFiveSeconds(string name);

    Task RunAndLeave(string name);

    Task<int> CountWithoutLock(int times);

    ValueTask<string> Echo(string text);

    Task Fail(string message);

    Task<string> Request(string key);

    [OneWay]
    Task Tell(string name);

    Task WaitForCancellation(string name, CancellationToken cancellationToken);
}
