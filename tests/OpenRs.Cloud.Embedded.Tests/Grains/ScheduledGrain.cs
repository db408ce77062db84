namespace OpenRs.Cloud.Embedded.Tests;

public sealed class ScheduledGrain(IGrainContext context, Probe probe) : IGrainBase, IScheduledGrain
{
    private int _count;

    public IGrainContext GrainContext => context;

    public Task OnActivateAsync(CancellationToken token)
    {
        probe.Write("activate");
        return Task.CompletedTask;
    }

    public Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token)
    {
        probe.Write($"deactivate {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task Run(string name, CancellationToken cancellationToken) => Step(name);

    public Task Read(string name) => Step(name);

    public Task Peek(string name) => Step(name);

    public Task RunFiveSeconds(string name) => Step(name);

    public Task Tell(string name) => Step(name);

    public async Task RunAndLeave(string name)
    {
        this.DeactivateOnIdle();
        await Step(name);
    }

    public async Task<int> CountWithoutLock(int times)
    {
        for (var i = 0; i < times; i++)
        {
            var seen = _count;
            await Task.Yield();
            _count = seen + 1;
        }

        return _count;
    }

    public ValueTask<string> Echo(string text) => ValueTask.FromResult($"{this.GetPrimaryKeyString()}: {text}");

    public async Task Fail(string message)
    {
        await Task.Yield();
        throw new UnauthorizedAccessException(message);
    }

    public Task<string> Request(string key) => Task.FromResult((string?)RequestContext.Get(key) ?? "nothing");

    public async Task WaitForCancellation(string name, CancellationToken cancellationToken)
    {
        probe.Write($"{name} in");
        using var registration = cancellationToken.Register(
            () => probe.Write($"{name} told in {(TaskScheduler.Current == TaskScheduler.Default ? "no turn" : "a turn")}"));
        await probe.Pass(name);
        probe.Write($"{name} out {cancellationToken.IsCancellationRequested}");
    }

    private async Task Step(string name)
    {
        probe.Write($"{name} in");
        await probe.Pass(name);
        probe.Write($"{name} out");
    }
}
