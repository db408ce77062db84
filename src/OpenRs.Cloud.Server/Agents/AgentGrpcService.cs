using Grpc.Core;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Protocol.Servers;
using OpenRs.Cloud.Server.Storage;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Agents;

/// <summary>AgentService: one session per connection.</summary>
internal sealed class AgentGrpcService(
    IGrainFactory grains, AgentToken token, PriceBook prices, TimeProvider time, IOptions<AgentOptions> options,
    IOptions<StorageOptions> storage, IResultObjects results, IHostApplicationLifetime lifetime, ILogger<AgentSession> logger)
    : AgentService.AgentServiceBase
{
    public override async Task Connect(
        IAsyncStreamReader<ConnectRequest> requestStream, IServerStreamWriter<ConnectResponse> responseStream, ServerCallContext context)
    {
        token.Check(context.RequestHeaders.GetValue("authorization"));

        // A stopping server ends the sessions itself; their agents keep their leases and come back.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        var terms = AgentSessionOptions.Create(options.Value.LeaseDuration, storage.Value.ObjectsUri);
        using var session = new AgentSession(grains, prices, time, terms, results, responseStream, logger);
        await session.RunAsync(requestStream, ending.Token);
    }
}
