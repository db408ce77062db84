using Grpc.Core;
using OpenRs.Cloud.Server.Tests.Agents;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>Pools are shared by all projects: whoever has a role sees them, and only who has one everywhere changes them.</summary>
[Collection(SecuredGroup.Name)]
public sealed class PoolAccessTests(SecuredServer server)
{
    private readonly PoolService.PoolServiceClient _pools = new(server.Server.Channel);

    [Fact]
    public async Task Viewer_OfAProject_SeesAgentsAndNotTheJobsOfOthers()
    {
        const string Pool = "pool-access";
        var (mine, theirs) = (await CreateAsync(Pool, SecuredServer.Alpha, 5), await CreateAsync(Pool, SecuredServer.Beta, 1));
        await using var agent = await FakeAgent.ConnectAsync(server.Server, Pool, Pool);
        await agent.TakeOfferAsync();
        await agent.OpenLeaseAsync();
        var (asViewer, asOther, asAdmin) = (
            SecuredServer.Bearer(server.Key(SecuredServer.Alpha, Role.Viewer)),
            SecuredServer.Bearer(server.Key(SecuredServer.Beta, Role.Admin)),
            SecuredServer.Bearer(server.AdminKey));
        Assert.Equal([mine, ""], await JobsAsync(Pool, asViewer));
        Assert.Equal(["", theirs], await JobsAsync(Pool, asOther));
        Assert.Equal([mine, theirs], await JobsAsync(Pool, asAdmin));
        var list = new ListAgentsRequest { Parent = $"pools/{Pool}" };
        Assert.Equal(mine, Assert.Single((await _pools.ListAgentsAsync(list, asViewer)).Agents).Work.Job);
        var hidden = Assert.Single((await _pools.ListAgentsAsync(list, asOther)).Agents);
        Assert.Equal((AgentState.Working, ""), (hidden.State, hidden.Work.Job));
        list.Filter = "work.job:alpha";
        Assert.Empty((await _pools.ListAgentsAsync(list, asOther)).Agents);
    }

    [Fact]
    public async Task Drain_NeedsTheRoleInAllProjects_AndIsAudited()
    {
        const string Pool = "pool-drain";
        await using var agent = await FakeAgent.ConnectAsync(server.Server, Pool, Pool);
        var name = $"pools/{Pool}/agents/{Pool}";
        foreach (var role in new[] { Role.Viewer, Role.Operator, Role.Admin })
        {
            var key = SecuredServer.Bearer(server.Key(SecuredServer.Alpha, role));
            await Refused.AsAsync(
                StatusCode.PermissionDenied, "ROLE_TOO_LOW", null,
                "PoolService.DrainAgent needs the role operator in all projects, which share the agents;",
                async () => await _pools.DrainAgentAsync(new DrainAgentRequest { Name = name }, key));
            await Refused.AsAsync(
                StatusCode.PermissionDenied, "ROLE_TOO_LOW", null, "PoolService.UndrainAgent needs",
                async () => await _pools.UndrainAgentAsync(new UndrainAgentRequest { Name = name }, key));
        }

        var admin = SecuredServer.Bearer(server.AdminKey);
        Assert.Equal(AgentState.Drained, (await _pools.DrainAgentAsync(new DrainAgentRequest { Name = name }, admin)).State);
        var entries = await server.Access.ListAuditEntriesAsync(
            new ListAuditEntriesRequest { Parent = "projects/-", PageSize = 1000 }, admin);
        Assert.Equal(
            [("PoolService.DrainAgent", "OK"), ("PoolService.UndrainAgent", "PERMISSION_DENIED")],
            entries.Entries.Where(entry => entry.Resource == name).Take(2).Select(static entry => (entry.Method, entry.Status)));
    }

    private async Task<string> CreateAsync(string pool, string project, int priority)
    {
        using var channel = BearerHandler.Open(server.Server.Address, server.AdminKey);
        var (api, parent) = (new ApiClient(channel), $"projects/{project}");
        var request = new CreateRunRequest { Parent = parent, Spec = await api.SpecAsync(pool, parent), Priority = priority };
        return (await api.Runs.CreateRunAsync(request)).Name;
    }

    private async Task<IEnumerable<string>> JobsAsync(string pool, Metadata key) =>
        (await _pools.GetPoolAsync(new GetPoolRequest { Name = $"pools/{pool}" }, key)).Jobs.Select(static job => job.Job);
}
