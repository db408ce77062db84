using Orleans.Concurrency;

namespace OpenRs.Cloud.Simulator.GrainContract;

/// <summary>Most methods log "name in", wait at the gate of that name, and log "name out".</summary>
[Alias("contract.step")]
public interface IStepGrain : IGrainWithStringKey
{
    [Alias("Run")]
    Task Run(string name, CancellationToken cancellationToken = default);

    [Alias("Read"), ReadOnly]
    Task Read(string name);

    [Alias("Peek"), AlwaysInterleave]
    Task Peek(string name);

    [Alias("RunBriefly"), ResponseTimeout("00:00:00.2")]
    Task RunBriefly(string name);

    [Alias("RunAndDeactivate")]
    Task RunAndDeactivate(string name);

    [Alias("Migrate")]
    Task Migrate();

    [Alias("Count")]
    Task<int> Count(int times);

    [Alias("Echo")]
    ValueTask<string> Echo(string text);

    [Alias("Fail")]
    Task Fail(string message);

    [Alias("FailAs")]
    Task FailAs(Exception exception);

    [Alias("Context")]
    Task<string> Context(string key);

    [Alias("Tell"), OneWay]
    Task Tell(string name);

    [Alias("TellAndFail"), OneWay]
    Task TellAndFail(string name);

    [Alias("WaitForCancellation")]
    Task WaitForCancellation(string name, CancellationToken cancellationToken);

    [Alias("PeekUntilCancelled"), AlwaysInterleave]
    Task PeekUntilCancelled(string name, CancellationToken cancellationToken);

    [Alias("WaitUntilCancelled")]
    Task WaitUntilCancelled(string name, CancellationToken cancellationToken);
}
