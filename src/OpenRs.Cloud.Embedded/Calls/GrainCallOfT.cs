namespace OpenRs.Cloud.Embedded;

/// <summary>A call with a result of a known type, so that results are neither boxed nor looked up by reflection.</summary>
internal sealed class GrainCall<T>(GrainHost host, GrainId target, GrainMethod method, object?[] arguments, GrainCall? caller)
    : GrainCall(host, target, method, arguments, caller)
{
    private readonly TaskCompletionSource<T> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Outcome => _outcome.Task;

    protected override async Task InvokeAsync(object grain, object?[] arguments)
    {
        var task = Method.Invoke(grain, arguments);
        if (task is Task<T> typed)
        {
            var result = await typed;
            _result = Method.CopiesResult ? GraphCopier.Copy(result) : result;
        }
        else
        {
            await task;
        }
    }

    protected override void SetOutcome()
    {
        if (Fault is not null)
        {
            _outcome.TrySetException(Fault);
        }
        else
        {
            _outcome.TrySetResult(_result);
        }
    }

    protected override bool TryAbandon(Exception exception, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? _outcome.TrySetCanceled(cancellationToken) : _outcome.TrySetException(exception);
}
