using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging.Abstractions;
using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.V1;

namespace OpenRs.Bench.ControlPlane.Load;

/// <summary>The product's agent without a GPU: it waits in place of computing, and writes its results as objects.</summary>
internal sealed class LoadAgent(
    string id,
    string pool,
    ChannelBase channel,
    string token,
    IObjectStore objects,
    LoadOptions options,
    LoadMeters meters,
    TimeProvider time)
{
    /// <summary>Works until cancelled. Never throws: what goes wrong is counted.</summary>
    /// <param name="delay">Time before it connects.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        var executor = new WaitingExecutor(id, objects, options, time, cancellationToken);
        using var loop = new AgentLoop(executor, new LeaseKeeper(time), new Outbox(), time, NullLogger.Instance);
        var client = new AgentService.AgentServiceClient(channel.Intercept(new MeteringInterceptor(meters, time)));
        var hello = new Hello
        {
            AgentId = id,
            EngineVersion = EngineVersion.Current,
            Pool = pool,
            GpuType = "A40",
            GpuCount = 1,
            Device = "simulated",
            ProcessNonce = ProcessNonce.Create(),
        };
        try
        {
            await Task.Delay(delay, time, cancellationToken);
            await new AgentConnection(client, token, loop).RunAsync(hello, static () => { }, cancellationToken);
            if (!cancellationToken.IsCancellationRequested)
            {
                meters.Fail("The server ended a stream.");
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The bench is over.
        }
        catch (RpcException exception)
        {
            meters.Fail($"{exception.StatusCode}: {exception.Status.Detail}");
        }
        catch (Exception exception)
        {
            meters.Fail(exception.Message);
        }

        // Its result would else appear in a folder that is being removed.
        await executor.Work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
