namespace OpenRs.Cloud.Simulator.GrainContract;

public sealed class StepGrain(IGrainContext context) : IGrainBase, IStepGrain
{
    private readonly Probe _probe = Probe.Of(context);
    private int _count;

    public IGrainContext GrainContext => context;

    public Task OnActivateAsync(CancellationToken token)
    {
        _probe.Write("activate");
        return Probe.NameOf(context) == "unusable"
            ? throw new InvalidOperationException("This grain cannot activate.")
            : Task.CompletedTask;
    }

    public Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token)
    {
        _probe.Write($"deactivate {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task Run(string name, CancellationToken cancellationToken) => _probe.StepAsync(name);

    public Task Read(string name) => _probe.StepAsync(name);

    public Task Peek(string name) => _probe.StepAsync(name);

    public Task RunBriefly(string name) => _probe.StepAsync(name);

    public Task Tell(string name) => _probe.StepAsync(name);

    public async Task TellAndFail(string name)
    {
        await _probe.StepAsync(name);
        throw new InvalidOperationException("Nobody hears this.");
    }

    public async Task RunAndDeactivate(string name)
    {
        this.DeactivateOnIdle();
        await _probe.StepAsync(name);
    }

    public Task Migrate()
    {
        this.MigrateOnIdle();
        return Task.CompletedTask;
    }

    public async Task<int> Count(int times)
    {
        for (var i = 0; i < times; i++)
        {
            var seen = _count;
            await Task.Yield();
            _count = seen + 1;
        }

        return _count;
    }

    public ValueTask<string> Echo(string text) => ValueTask.FromResult($"{Probe.NameOf(context)}: {text}");

    public async Task Fail(string message)
    {
        await Task.Yield();
        throw new UnauthorizedAccessException(message, new FormatException("inner"));
    }

    public Task FailAs(Exception exception) => Task.FromException(exception);

    public Task<string> Context(string key) => Task.FromResult((string?)RequestContext.Get(key) ?? "nothing");

    public async Task WaitForCancellation(string name, CancellationToken cancellationToken)
    {
        _probe.Write($"{name} in");
        using var registration = cancellationToken.Register(
            () => _probe.Write($"{name} told in {(TaskScheduler.Current == TaskScheduler.Default ? "no turn" : "a turn")}"));
        await _probe.Pass(name);
        _probe.Write($"{name} out {cancellationToken.IsCancellationRequested}");
    }

    public Task PeekUntilCancelled(string name, CancellationToken cancellationToken) => WaitUntilCancelled(name, cancellationToken);

    public async Task WaitUntilCancelled(string name, CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = cancellationToken.Register(() => cancelled.TrySetCanceled(cancellationToken));
        _probe.Write($"{name} in");
        try
        {
            await cancelled.Task;
        }
        finally
        {
            _probe.Write($"{name} out");
        }
    }
}
