using Grpc.Core;

namespace OpenRs.Cloud.Server.Limits;

/// <summary>The context of a call, with a token that also ends with the call's stream.</summary>
internal sealed class BoundedCallContext : ServerCallContext
{
    // Where Grpc.AspNetCore looks for it in contexts that are not its own.
    private const string HttpContextKey = "__HttpContext";
    private readonly ServerCallContext _call;

    public BoundedCallContext(ServerCallContext call, CancellationToken cancellationToken)
    {
        _call = call;
        CancellationTokenCore = cancellationToken;
        call.UserState[HttpContextKey] = call.GetHttpContext();
    }

    protected override CancellationToken CancellationTokenCore { get; }

    protected override string MethodCore => _call.Method;

    protected override string HostCore => _call.Host;

    protected override string PeerCore => _call.Peer;

    protected override DateTime DeadlineCore => _call.Deadline;

    protected override Metadata RequestHeadersCore => _call.RequestHeaders;

    protected override Metadata ResponseTrailersCore => _call.ResponseTrailers;

    protected override IDictionary<object, object> UserStateCore => _call.UserState;

    protected override AuthContext AuthContextCore => _call.AuthContext;

    protected override Status StatusCore
    {
        get => _call.Status;
        set => _call.Status = value;
    }

    protected override WriteOptions? WriteOptionsCore
    {
        get => _call.WriteOptions;
        set => _call.WriteOptions = value;
    }

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        _call.CreatePropagationToken(options);

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => _call.WriteResponseHeadersAsync(responseHeaders);
}
