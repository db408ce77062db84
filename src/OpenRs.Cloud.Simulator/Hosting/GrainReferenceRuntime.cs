using OpenRs.Cloud.Simulator.Hosting.Activations;
using Orleans.CodeGeneration;
using Orleans.Serialization.Invocation;

namespace OpenRs.Cloud.Simulator.Hosting;

/// <summary>Where the generated proxies hand their requests over.</summary>
internal sealed class GrainReferenceRuntime(GrainHost host, GrainFactory factory) : IGrainReferenceRuntime
{
    public object Cast(IAddressable grain, Type interfaceType) =>
        grain is GrainReference && interfaceType.IsInstanceOfType(grain) ? grain : factory.GetReference(grain.GetGrainId(), interfaceType);

    public ValueTask<T?> InvokeMethodAsync<T>(GrainReference reference, IInvokable request, InvokeMethodOptions options) =>
        new(CallAsync<T>(reference, request, options));

    public ValueTask InvokeMethodAsync(GrainReference reference, IInvokable request, InvokeMethodOptions options) =>
        new(CallAsync<object>(reference, request, options));

    public void InvokeMethod(GrainReference reference, IInvokable request, InvokeMethodOptions options) =>
        _ = CallAsync<object>(reference, request, options);

    private Task<T?> CallAsync<T>(GrainReference reference, IInvokable request, InvokeMethodOptions options)
    {
        request.GetCancellationToken().ThrowIfCancellationRequested();
        var call = new GrainCall<T>(host, reference.GrainId, request, options);
        call.Send();
        return call.Outcome;
    }
}
