namespace OpenRs.Cloud.Embedded;

/// <summary>
/// Base of the emitted proxies. It is an Orleans <see cref="GrainReference"/>, so that keys, equality and casts of references work as they
/// do in a silo; the emitted methods pack their arguments and call one of the methods below.
/// </summary>
internal abstract class GrainProxy : GrainReference
{
    private readonly GrainHost _host;
    private readonly GrainMethod[] _methods;

    protected GrainProxy(GrainReferenceShared shared, IdSpan key, GrainHost host, GrainMethod[] methods)
        : base(shared, key)
        => (_host, _methods) = (host, methods);

    protected internal Task<T> CallForResult<T>(int method, object?[] arguments) =>
        _host.CallAsync<T>(GrainId, _methods[method], arguments);

    protected internal ValueTask<T> CallForValueResult<T>(int method, object?[] arguments) => new(CallForResult<T>(method, arguments));

    protected internal Task Call(int method, object?[] arguments) => _host.CallAsync<NoResult>(GrainId, _methods[method], arguments);

    protected internal ValueTask CallValue(int method, object?[] arguments) => new(Call(method, arguments));

    protected internal void CallOneWay(int method, object?[] arguments) => _ = Call(method, arguments);
}
