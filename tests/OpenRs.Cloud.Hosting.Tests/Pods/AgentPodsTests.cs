using System.Net;
using k8s;
using Microsoft.Extensions.Logging.Abstractions;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Hosting.Pods;
using OpenRs.Cloud.Telemetry;

namespace OpenRs.Cloud.Hosting.Tests.Pods;

/// <summary>What Kubernetes is told of agents, so that it ends those first that hold nothing.</summary>
public sealed class AgentPodsTests : IDisposable
{
    private readonly Dictionary<string, LiveAgent> _agents = [];
    private readonly KubernetesApi _api = new();
    private readonly k8s.Kubernetes _client;
    private readonly AgentPods _pods;

    public AgentPodsTests()
    {
        _client = new k8s.Kubernetes(new KubernetesClientConfiguration { Host = "http://kubernetes.test" }, _api);
        _pods = new AgentPods(
            () => _agents.Select(static one => (one.Key, one.Value)), _client, "ml", TimeProvider.System, NullLogger<AgentPods>.Instance);
    }

    public void Dispose()
    {
        _pods.Dispose();
        _client.Dispose();
        _api.Dispose();
    }

    [Fact]
    public async Task Tell_WhenLeasesChange_WritesWhatEachCosts_AndNothingTwice()
    {
        Connect("rollout-a", AgentRoles.Rollout, "run-1");
        Connect("rollout-b", AgentRoles.Rollout, null);
        Connect("trainer-a", AgentRoles.Train, "run-1");
        await _pods.TellAsync(default);
        await _pods.TellAsync(default);
        Assert.Equal(3, _api.Patches);
        Assert.Equal(("1", "0", "2"), (_api.Costs["rollout-a"], _api.Costs["rollout-b"], _api.Costs["trainer-a"]));

        _agents["rollout-a"] = _agents["rollout-a"] with { JobId = null };
        _agents["rollout-b"] = _agents["rollout-b"] with { JobId = "run-2" };
        await _pods.TellAsync(default);
        Assert.Equal(5, _api.Patches);
        Assert.Equal(("0", "1"), (_api.Costs["rollout-a"], _api.Costs["rollout-b"]));
    }

    [Fact]
    public async Task Tell_OfAnAgentThatNamesAnotherPodOrNone_ChangesNothing_AndAsksOnce()
    {
        _api.Pods["openrs-server-1"] = false;
        _agents["openrs-server-1"] = Agent("openrs-server-1", AgentRoles.All, "run-1");
        _agents["laptop"] = Agent("laptop", AgentRoles.All, "run-1");
        await _pods.TellAsync(default);
        await _pods.TellAsync(default);
        Assert.Equal(2, _api.Patches);
        Assert.Empty(_api.Costs);
    }

    [Fact]
    public async Task Tell_WhenKubernetesRefuses_TriesAgain()
    {
        Connect("rollout-a", AgentRoles.Rollout, "run-1");
        _api.Failure = HttpStatusCode.Forbidden;
        await _pods.TellAsync(default);
        Assert.Empty(_api.Costs);
        _api.Failure = null;
        await _pods.TellAsync(default);
        Assert.Equal("1", _api.Costs["rollout-a"]);
    }

    // The grain of an agent may move to another server and come back: what this one told before says nothing then.
    [Fact]
    public async Task Tell_OfAnAgentThatWasAway_WritesItAnew()
    {
        Connect("rollout-a", AgentRoles.Rollout, null);
        await _pods.TellAsync(default);
        var agent = _agents["rollout-a"];
        _agents.Clear();
        await _pods.TellAsync(default);
        _api.Costs["rollout-a"] = "1";
        _agents["rollout-a"] = agent;
        await _pods.TellAsync(default);
        Assert.Equal("0", _api.Costs["rollout-a"]);
    }

    private void Connect(string id, AgentRoles roles, string? job)
    {
        _api.Pods[id] = true;
        _agents[id] = Agent(id, roles, job);
    }

    private static LiveAgent Agent(string id, AgentRoles roles, string? job) => new(
        new AgentInfo
        {
            AgentId = id, Pool = "default", GpuType = "A10", GpuCount = 1, Device = "A10", Spot = true, UsdPerHour = 0.8m,
            EngineVersion = "4", Roles = roles,
        },
        job);
}
