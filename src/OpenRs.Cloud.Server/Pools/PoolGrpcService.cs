using Grpc.Core;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Pools;
using OpenRs.Cloud.Server.Listing;
using OpenRs.Cloud.V1;
using OpenRs.Cloud.Workers;

namespace OpenRs.Cloud.Server.Pools;

/// <summary>PoolService over the grains of pools and agents.</summary>
internal sealed class PoolGrpcService(IGrainFactory grains, PoolDirectory pools, PoolReader reader) : PoolService.PoolServiceBase
{
    public override async Task<ListPoolsResponse> ListPools(ListPoolsRequest request, ServerCallContext context)
    {
        var query = ListQuery<Pool>.Parse(
            "pools", request.PageSize, request.PageToken, request.Filter, request.OrderBy, PoolFields.All);
        var jobs = new JobNames(grains, context);
        var found = (await pools.ListAsync(context.CancellationToken)).SkipWhile(pool => IsSeen(pool, query.After)).ToAsyncEnumerable()
            .Select(async (pool, token) => (pool, (Pool?)await reader.ReadAsync(
                await grains.GetGrain<IGpuPoolGrain>(pool).GetAsync(token), jobs, token)));
        var (page, next) = await query.TakeAsync(found, context.CancellationToken);
        return new ListPoolsResponse { Pools = { page }, NextPageToken = next };
    }

    public override async Task<Pool> GetPool(GetPoolRequest request, ServerCallContext context)
    {
        var pool = PoolName.ParsePool(request.Name, "name");
        var found = await pools.FindAsync(pool, context.CancellationToken)
            ?? throw CloudException.NotFound(ErrorReason.PoolNotFound, $"Pool {request.Name}");
        return await reader.ReadAsync(found, new JobNames(grains, context), context.CancellationToken);
    }

    public override async Task<ListAgentsResponse> ListAgents(ListAgentsRequest request, ServerCallContext context)
    {
        var query = ListQuery<Agent>.Parse(
            $"{request.Parent}/agents", request.PageSize, request.PageToken, request.Filter, request.OrderBy, AgentFields.All);
        var pool = PoolName.ParsePoolOrAll(request.Parent, "parent");
        var jobs = new JobNames(grains, context);
        var found = pools.ScanAgentsAsync(pool, query.After, query.AtOnce, context.CancellationToken)
            .Select(async (entry, token) => (entry.Id, entry.Agent is { } agent
                ? AgentMapper.ToApi(agent, await jobs.OfAsync(agent, token))
                : null));
        var (page, next) = await query.TakeAsync(found, context.CancellationToken);
        return new ListAgentsResponse { Agents = { page }, NextPageToken = next };
    }

    public override Task<Agent> GetAgent(GetAgentRequest request, ServerCallContext context) =>
        CallAsync(request.Name, static (agent, token) => agent.GetAsync(token), context);

    public override Task<Agent> DrainAgent(DrainAgentRequest request, ServerCallContext context) =>
        CallAsync(request.Name, static (agent, token) => agent.DrainAsync(token), context);

    public override Task<Agent> UndrainAgent(UndrainAgentRequest request, ServerCallContext context) =>
        CallAsync(request.Name, static (agent, token) => agent.UndrainAsync(token), context);

    private async Task<Agent> CallAsync(
        string name, Func<IRolloutWorkerGrain, CancellationToken, Task<AgentSnapshot?>> call, ServerCallContext context)
    {
        var (pool, agentId) = PoolName.ParseAgent(name, "name");
        var token = context.CancellationToken;
        var isThere = await pools.HasAgentAsync(pool, agentId, token);
        var agent = isThere ? await call(grains.GetGrain<IRolloutWorkerGrain>(agentId), token) : null;
        return agent is null
            ? throw CloudException.NotFound(ErrorReason.AgentNotFound, $"Agent {name}")
            : AgentMapper.ToApi(agent, await new JobNames(grains, context).OfAsync(agent, token));
    }

    private static bool IsSeen(string pool, string? last) => last is not null && StringComparer.Ordinal.Compare(pool, last) <= 0;
}
