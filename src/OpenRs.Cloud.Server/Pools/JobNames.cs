using Grpc.Core;
using OpenRs.Cloud.Access;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Security.Authorization;
using OpenRs.Cloud.Work;
using OpenRs.Cloud.Workers;

namespace OpenRs.Cloud.Server.Pools;

/// <summary>Resource names of jobs for one caller: those of projects in which it has no role stay hidden.</summary>
internal sealed class JobNames(IGrainFactory grains, ServerCallContext context)
{
    private readonly Dictionary<string, Task<string>> _names = new(StringComparer.Ordinal);

    /// <summary>The name of the job that an agent works for; empty when it works for none, or the caller may not know.</summary>
    public Task<string> OfAsync(AgentSnapshot agent, CancellationToken cancellationToken) =>
        agent.Activity.Work is { } work ? OfAsync(work.JobId, cancellationToken) : Task.FromResult("");

    /// <summary>The name of a job; empty when the caller may not know it, or it is gone.</summary>
    public Task<string> OfAsync(string jobId, CancellationToken cancellationToken)
    {
        if (!_names.TryGetValue(jobId, out var name))
        {
            _names[jobId] = name = FindAsync(jobId, cancellationToken);
        }

        return name;
    }

    private async Task<string> FindAsync(string jobId, CancellationToken cancellationToken)
    {
        var projectId = (await grains.GetJob(jobId).GetSummaryAsync(cancellationToken))?.ProjectId ?? "";
        return projectId.Length == 0 || !(CallAccess.Of(context)?.Caller?.RoleIn(projectId) > AccessRole.None) ? ""
            : JobId.IsEvaluation(jobId) ? ResourceName.Evaluation(projectId, jobId)
            : ResourceName.Run(projectId, jobId);
    }
}
