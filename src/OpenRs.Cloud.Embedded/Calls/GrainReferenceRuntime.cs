using Orleans.CodeGeneration;
using Orleans.Serialization.Invocation;

namespace OpenRs.Cloud.Embedded;

/// <summary>
/// What references ask of the host: casts to other interfaces of the same grain. Calls go through <see cref="GrainProxy"/>.
/// </summary>
internal sealed class GrainReferenceRuntime(GrainFactory factory) : IGrainReferenceRuntime
{
    public object Cast(IAddressable grain, Type interfaceType) =>
        interfaceType.IsInstanceOfType(grain) && grain is GrainReference ? grain : factory.GetReference(grain.GetGrainId(), interfaceType);

    public ValueTask<T?> InvokeMethodAsync<T>(GrainReference reference, IInvokable request, InvokeMethodOptions options) =>
        throw Unsupported();

    public ValueTask InvokeMethodAsync(GrainReference reference, IInvokable request, InvokeMethodOptions options) => throw Unsupported();

    public void InvokeMethod(GrainReference reference, IInvokable request, InvokeMethodOptions options) => throw Unsupported();

    private static NotSupportedException Unsupported() =>
        new("The embedded host has no serialized requests; get the grain from IGrainFactory.");
}
