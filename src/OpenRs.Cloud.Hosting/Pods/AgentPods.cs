using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenRs.Cloud.Pools;
using OpenRs.Cloud.Telemetry;

namespace OpenRs.Cloud.Hosting.Pods;

/// <summary>
/// Writes what agents hold to their pods, so that of too many Kubernetes ends those first that hold nothing: each server for the agents
/// whose grains it has. Agents have no access to Kubernetes: who may patch its own pod may patch those of the servers.
/// </summary>
/// <param name="agents">Reads the agents that are connected, by their ids.</param>
/// <param name="kubernetes">The API of Kubernetes.</param>
/// <param name="podNamespace">Namespace of the pods.</param>
/// <param name="time">The time.</param>
/// <param name="logger">Where it logs.</param>
internal sealed partial class AgentPods(
    Func<IEnumerable<(string Id, LiveAgent Agent)>> agents,
    IKubernetes kubernetes,
    string podNamespace,
    TimeProvider time,
    ILogger<AgentPods> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private readonly Dictionary<string, int> _told = new(StringComparer.Ordinal);
    private bool _isFailing;

    /// <summary>Tells Kubernetes what has changed.</summary>
    public async Task TellAsync(CancellationToken cancellationToken)
    {
        var costs = agents().ToDictionary(
            static one => one.Id, static one => PodDeletionCost.Of(one.Agent.Info.Roles, one.Agent.JobId is not null));
        foreach (var gone in _told.Keys.Except(costs.Keys).ToList())
        {
            _told.Remove(gone);
        }

        try
        {
            foreach (var (agent, cost) in costs.Where(one => !_told.TryGetValue(one.Key, out var told) || told != one.Value))
            {
                await PatchAsync(agent, cost, cancellationToken);
                _told[agent] = cost;
            }

            _isFailing = false;
        }
        catch (Exception exception) when (exception is HttpOperationException or HttpRequestException)
        {
            if (!_isFailing)
            {
                LogFailed(exception.Message);
            }

            _isFailing = true;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TellAsync(stoppingToken);
        }
    }

    // An agent names itself, so the pod of that name is changed only if it is an agent's: the chart labels those.
    private async Task PatchAsync(string agent, int cost, CancellationToken cancellationToken)
    {
        var patch = $$"""
            [{"op": "test", "path": "/metadata/labels/openrs.cloud~1agent", "value": "true"},
             {"op": "add", "path": "/metadata/annotations/controller.kubernetes.io~1pod-deletion-cost", "value": "{{cost}}"}]
            """;
        try
        {
            await kubernetes.CoreV1.PatchNamespacedPodAsync(
                new V1Patch(patch, V1Patch.PatchType.JsonPatch), agent, podNamespace, cancellationToken: cancellationToken);
        }
        catch (HttpOperationException exception)
            when (exception.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity)
        {
            // The agent is no pod of this namespace.
        }
    }

    [LoggerMessage(1101, LogLevel.Warning, "Kubernetes was not told which agents hold work: {Reason} It is tried again.")]
    private partial void LogFailed(string reason);
}
