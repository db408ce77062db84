using System.CommandLine;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Pools;

/// <summary><c>openrs pools</c>: the pools, and the jobs that want their agents.</summary>
internal static class PoolsCommand
{
    public static Command Create() => new("pools", "Pools of agents: list and get, with the queue of jobs of each.") { List(), Get() };

    private static Command List()
    {
        var output = OutputOption.Create();
        var command = new Command("list", "List the pools by name.") { output, ServerAddress.Option };
        var listing = new ListOptions(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var request = new ListPoolsRequest
            {
                PageSize = ApiConnection.PageSize, Filter = listing.Filter(result), OrderBy = listing.OrderBy(result),
            };
            var pools = await api.ListAsync(
                token => api.Pools.ListPoolsAsync(new(request) { PageToken = token }, cancellationToken: cancellationToken),
                static page => (page.Pools, page.NextPageToken));
            PoolPrinter.Print(pools, result.GetValue(output));
        });
        return command;
    }

    private static Command Get()
    {
        var pool = new Argument<string>("pool") { Description = "Pool, or pools/POOL." };
        var output = OutputOption.Create();
        var command = new Command("get", "Show one pool and its queue.") { pool, output, ServerAddress.Option };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var request = new GetPoolRequest { Name = PoolName.Pool(result.GetValue(pool)!) };
            PoolPrinter.Print(
                await api.CallAsync(() => api.Pools.GetPoolAsync(request, cancellationToken: cancellationToken)), result.GetValue(output));
        });
        return command;
    }
}
