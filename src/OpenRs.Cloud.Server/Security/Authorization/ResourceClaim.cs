using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Security.Authentication;

namespace OpenRs.Cloud.Server.Security.Authorization;

/// <summary>The resource that a request is about.</summary>
/// <param name="ProjectId">Its project; <see cref="Caller.AnyProject"/> for what concerns all.</param>
/// <param name="Name">Its name, as the request has it.</param>
/// <param name="MissingReason">Reason of the error when it does not exist.</param>
/// <param name="MissingWords">Subject of that error's message.</param>
internal sealed record ResourceClaim(string ProjectId, string Name, string MissingReason, string MissingWords)
{
    private const string RunPattern = "projects/{project}/runs/{id}";
    private const string EvaluationPattern = "projects/{project}/evaluations/{id}";

    public static ResourceClaim Project(string name, string field) =>
        new(ResourceName.ProjectOf(name, field, "projects/{project}"), name, ErrorReason.ProjectNotFound, $"Project {name}");

    /// <summary>A project, or <c>projects/-</c> for all.</summary>
    public static ResourceClaim ProjectOrAll(string name, string field) => name == $"projects/{Caller.AnyProject}"
        ? new ResourceClaim(Caller.AnyProject, name, ErrorReason.ProjectNotFound, $"Project {name}")
        : Project(name, field);

    public static ResourceClaim Run(string name, string field) =>
        new(ResourceName.ProjectOf(name, field, RunPattern), name, ErrorReason.RunNotFound, $"Run {name}");

    public static ResourceClaim Checkpoint(string name, string field) =>
        new(
            ResourceName.ProjectOf(name, field, "projects/{project}/runs/{run}/checkpoints/{id}"),
            name,
            ErrorReason.CheckpointNotFound,
            $"Checkpoint {name}");

    public static ResourceClaim Evaluation(string name, string field) =>
        new(ResourceName.ProjectOf(name, field, EvaluationPattern), name, ErrorReason.EvaluationNotFound, $"Evaluation {name}");

    public static ResourceClaim RunOrEvaluation(string name, string field) => name.Contains("/evaluations/", StringComparison.Ordinal)
        ? Evaluation(name, field)
        : new ResourceClaim(
            ResourceName.ProjectOf(name, field, RunPattern, EvaluationPattern), name, ErrorReason.RunNotFound, $"Run {name}");

    public static ResourceClaim Rollout(string name, string field) =>
        new(
            ResourceName.ProjectOf(
                name, field, "projects/{project}/runs/{run}/rollouts/{id}", "projects/{project}/evaluations/{evaluation}/rollouts/{id}"),
            name,
            ErrorReason.RolloutNotFound,
            $"Rollout {name}");

    public static ResourceClaim Dataset(string name, string field) =>
        new(ResourceName.ProjectOf(name, field, "projects/{project}/datasets/{id}"), name, ErrorReason.DatasetNotFound, name);

    public static ResourceClaim Model(string name, string field) =>
        new(ResourceName.ProjectOf(name, field, "projects/{project}/models/{id}"), name, ErrorReason.ModelNotFound, name);

    public static ResourceClaim ApiKey(string name, string field) =>
        new(ResourceName.ProjectOf(name, field, "projects/{project}/apiKeys/{id}"), name, ErrorReason.ApiKeyNotFound, $"API key {name}");

    /// <summary>A pool or an agent, which no project holds.</summary>
    public static ResourceClaim OfPools(string name) => new(Caller.AnyProject, name, ErrorReason.PoolNotFound, name);

    /// <summary>The answer for those to whom it does not exist: the same whether it does or not.</summary>
    public CloudException NotFound() => CloudException.NotFound(MissingReason, MissingWords);
}
