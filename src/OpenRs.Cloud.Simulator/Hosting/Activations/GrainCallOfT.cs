using Orleans.CodeGeneration;
using Orleans.Serialization.Invocation;

namespace OpenRs.Cloud.Simulator.Hosting.Activations;

/// <summary>A call with a result.</summary>
internal sealed class GrainCall<T>(GrainHost host, GrainId target, IInvokable request, InvokeMethodOptions options)
    : GrainCall(host, target, request, options)
{
    private readonly TaskCompletionSource<T?> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T?> Outcome => _outcome.Task;

    protected override bool IsOver => _outcome.Task.IsCompleted;

    protected override void KeepResult(Response response) => _result = response.GetResult<T>();

    protected override void Complete() => _outcome.TrySetResult(_result);

    protected override void Complete(Exception exception) => _outcome.TrySetException(exception);
}
