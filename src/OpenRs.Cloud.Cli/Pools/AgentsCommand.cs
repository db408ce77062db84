using System.CommandLine;
using Grpc.Core;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Pools;

/// <summary><c>openrs agents</c>: the agents that are connected, and their drains.</summary>
internal static class AgentsCommand
{
    public static Command Create() => new("agents", "Agents that are connected: list, get, drain and undrain.")
    {
        List(),
        OneAgent(
            "get",
            "Show one agent.",
            static (api, name, token) => api.Pools.GetAgentAsync(new GetAgentRequest { Name = name }, cancellationToken: token)),
        Drain(),
        OneAgent(
            "undrain",
            "End a drain: the agent gets work again.",
            static (api, name, token) => api.Pools.UndrainAgentAsync(new UndrainAgentRequest { Name = name }, cancellationToken: token)),
    };

    private static Command List()
    {
        var pool = new Option<string>("--pool") { Description = "Only agents of this pool. Default: all.", HelpName = "pool" };
        var output = OutputOption.Create();
        var command = new Command("list", "List the agents by id.") { pool, output, ServerAddress.Option };
        var listing = new ListOptions(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var request = new ListAgentsRequest { Parent = PoolName.Pool(result.GetValue(pool) ?? "-"), PageSize = ApiConnection.PageSize };
            (request.Filter, request.OrderBy) = (listing.Filter(result), listing.OrderBy(result));
            var agents = await api.ListAsync(
                token => api.Pools.ListAgentsAsync(new(request) { PageToken = token }, cancellationToken: cancellationToken),
                static page => (page.Agents, page.NextPageToken));
            AgentPrinter.Print(agents, result.GetValue(output));
        });
        return command;
    }

    private static Command Drain()
    {
        var wait = new Option<bool>("--wait") { Description = "Wait until it is drained, or gone." };
        var command = OneAgent(
            "drain",
            "Let an agent finish its units and give it no more, as kubectl drain does.",
            static (api, name, token) => api.Pools.DrainAgentAsync(new DrainAgentRequest { Name = name }, cancellationToken: token),
            (api, agent, result, token) => result.GetValue(wait)
                ? new DrainWait(api, TimeProvider.System).WaitAsync(agent, token)
                : Task.FromResult(agent));
        command.Options.Add(wait);
        return command;
    }

    private static Command OneAgent(
        string verb,
        string description,
        Func<ApiConnection, string, CancellationToken, AsyncUnaryCall<Agent>> call,
        Func<ApiConnection, Agent, ParseResult, CancellationToken, Task<Agent>>? then = null)
    {
        var agent = new Argument<string>("agent") { Description = "Agent id, or pools/POOL/agents/AGENT." };
        var output = OutputOption.Create();
        var command = new Command(verb, description) { agent, output, ServerAddress.Option };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var name = PoolName.Agent(result.GetValue(agent)!);
            var answer = await api.CallAsync(() => call(api, name, cancellationToken));
            AgentPrinter.Print(then is null ? answer : await then(api, answer, result, cancellationToken), result.GetValue(output));
        });
        return command;
    }
}
