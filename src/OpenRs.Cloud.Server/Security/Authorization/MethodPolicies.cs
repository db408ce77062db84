using System.Collections.Frozen;
using Google.Protobuf;
using Grpc.Health.V1;
using OpenRs.Cloud.Access;
using OpenRs.Cloud.Server.Keda;
using OpenRs.Cloud.V1;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace OpenRs.Cloud.Server.Security.Authorization;

/// <summary>
/// The one table of who may call what. A method that is not in it cannot be called by anybody, and a test finds it.
/// </summary>
internal static partial class MethodPolicies
{
    private const AccessRole Viewer = AccessRole.Viewer;
    private const AccessRole Operator = AccessRole.Operator;
    private const AccessRole Admin = AccessRole.Admin;

    private static readonly FrozenDictionary<string, MethodPolicy> ByPath = All().ToFrozenDictionary(static policy => policy.Path);

    /// <summary>The policy of a method by its path; <see langword="null"/> when it has none.</summary>
    public static MethodPolicy? Find(string path) => ByPath.GetValueOrDefault(path);

    private static IEnumerable<MethodPolicy> All() =>
    [
        .. Runs(), .. Evaluations(), .. Datasets(), .. Models(), .. Checkpoints(), .. Rollouts(), .. Pools(), .. Costs(), .. Access(),
        .. Infrastructure(),
    ];

    private static IEnumerable<MethodPolicy> Runs()
    {
        var runs = RunService.Descriptor;
        yield return Changing<CreateRunRequest>(runs, "CreateRun", Operator, static r => ResourceClaim.Project(r.Parent, "parent")) with
        {
            ReferencesOf = static message => ReferencesOf(((CreateRunRequest)message).Spec),
        };
        yield return Changing<ForkRunRequest>(
            runs, "ForkRun", Operator, static r => ResourceClaim.Checkpoint(r.Checkpoint, "checkpoint")) with
        {
            ReferencesOf = static message => ReferencesOf(((ForkRunRequest)message).Spec),
        };
        yield return Reading<GetRunRequest>(runs, "GetRun", Viewer, static r => ResourceClaim.Run(r.Name, "name"));
        yield return Reading<ListRunsRequest>(runs, "ListRuns", Viewer, static r => ResourceClaim.Project(r.Parent, "parent"));
        yield return Reading<WatchRunRequest>(runs, "WatchRun", Viewer, static r => ResourceClaim.Run(r.Name, "name"));
        yield return Changing<UpdateRunRequest>(runs, "UpdateRun", Operator, static r => ResourceClaim.Run(r.Run?.Name ?? "", "run.name"));
        yield return Reading<ListStepMetricsRequest>(runs, "ListStepMetrics", Viewer, static r => ResourceClaim.Run(r.Parent, "parent"));
        yield return Reading<ListRunEventsRequest>(runs, "ListRunEvents", Viewer, static r => ResourceClaim.Run(r.Parent, "parent"));
        yield return Reading<ListRunLogsRequest>(runs, "ListRunLogs", Viewer, static r => ResourceClaim.Run(r.Parent, "parent"));
        yield return Changing<CancelRunRequest>(runs, "CancelRun", Operator, static r => ResourceClaim.Run(r.Name, "name"));
        yield return Changing<ScaleRunRequest>(runs, "ScaleRun", Operator, static r => ResourceClaim.Run(r.Name, "name"));
        yield return Changing<PauseRunRequest>(runs, "PauseRun", Operator, static r => ResourceClaim.Run(r.Name, "name"));
        yield return Changing<ResumeRunRequest>(runs, "ResumeRun", Operator, static r => ResourceClaim.Run(r.Name, "name"));
        yield return Changing<DeleteRunRequest>(runs, "DeleteRun", Admin, static r => ResourceClaim.Run(r.Name, "name"));
        yield return Reading<ForecastRunRequest>(runs, "ForecastRun", Viewer, static r => ResourceClaim.Project(r.Parent, "parent")) with
        {
            ReferencesOf = static message => ReferencesOf((ForecastRunRequest)message),
        };
        yield return Reading<EstimateRunRequest>(runs, "EstimateRun", Viewer, static r => ResourceClaim.Project(r.Parent, "parent")) with
        {
            ReferencesOf = static message => ReferencesOf(((EstimateRunRequest)message).Spec),
        };
    }

    private static IEnumerable<MethodPolicy> Evaluations()
    {
        var evaluations = EvaluationService.Descriptor;
        yield return Changing<CreateEvaluationRequest>(
            evaluations, "CreateEvaluation", Operator, static r => ResourceClaim.Project(r.Parent, "parent")) with
        {
            ReferencesOf = static message => ((CreateEvaluationRequest)message).Spec is { } spec
                ? [ResourceReference.Model(spec.Model), ResourceReference.Dataset(spec.Dataset)]
                : [],
        };
        yield return Reading<GetEvaluationRequest>(
            evaluations, "GetEvaluation", Viewer, static r => ResourceClaim.Evaluation(r.Name, "name"));
        yield return Reading<ListEvaluationsRequest>(
            evaluations, "ListEvaluations", Viewer, static r => ResourceClaim.Project(r.Parent, "parent"));
        yield return Reading<WatchEvaluationRequest>(
            evaluations, "WatchEvaluation", Viewer, static r => ResourceClaim.Evaluation(r.Name, "name"));
        yield return Changing<CancelEvaluationRequest>(
            evaluations, "CancelEvaluation", Operator, static r => ResourceClaim.Evaluation(r.Name, "name"));
        yield return Changing<DeleteEvaluationRequest>(
            evaluations, "DeleteEvaluation", Admin, static r => ResourceClaim.Evaluation(r.Name, "name"));
        yield return Changing<ReshardEvaluationRequest>(
            evaluations, "ReshardEvaluation", Operator, static r => ResourceClaim.Evaluation(r.Name, "name"));
        yield return Reading<CompareEvaluationsRequest>(
            evaluations, "CompareEvaluations", Viewer, static r => ResourceClaim.Project(r.Parent, "parent")) with
        {
            ReferencesOf = static message =>
            [
                ResourceReference.Evaluation(((CompareEvaluationsRequest)message).Baseline),
                ResourceReference.Evaluation(((CompareEvaluationsRequest)message).Candidate),
            ],
        };
    }

    private static IEnumerable<MethodPolicy> Datasets()
    {
        var datasets = DatasetService.Descriptor;
        yield return Changing<UploadDatasetRequest>(
            datasets,
            "UploadDataset",
            Operator,
            static r => r.Header is { } header ? ResourceClaim.Project(header.Parent, "header.parent") : null) with
        {
            NamingField = "header",
        };
        yield return Reading<GetDatasetRequest>(datasets, "GetDataset", Viewer, static r => ResourceClaim.Dataset(r.Name, "name"));
        yield return Reading<ListDatasetsRequest>(datasets, "ListDatasets", Viewer, static r => ResourceClaim.Project(r.Parent, "parent"));
        yield return Reading<DownloadDatasetRequest>(
            datasets, "DownloadDataset", Viewer, static r => ResourceClaim.Dataset(r.Name, "name"));
        yield return Changing<DeleteDatasetRequest>(datasets, "DeleteDataset", Admin, static r => ResourceClaim.Dataset(r.Name, "name"));
        yield return Reading<GetUploadRequest>(datasets, "GetUpload", Operator, static r => ResourceClaim.Project(r.Parent, "parent"));
    }

    private static IEnumerable<MethodPolicy> Models()
    {
        var models = ModelService.Descriptor;
        yield return Changing<ImportModelRequest>(
            models, "ImportModel", Operator, static r => r.File is { } file ? ResourceClaim.Project(file.Parent, "file.parent") : null) with
        {
            NamingField = "file",
        };
        yield return Changing<ImportStoredModelRequest>(
            models, "ImportStoredModel", Operator, static r => ResourceClaim.Project(r.Parent, "parent"));
        yield return Reading<GetModelRequest>(models, "GetModel", Viewer, static r => ResourceClaim.Model(r.Name, "name"));
        yield return Reading<ListModelsRequest>(models, "ListModels", Viewer, static r => ResourceClaim.Project(r.Parent, "parent"));
        yield return Changing<DeleteModelRequest>(models, "DeleteModel", Admin, static r => ResourceClaim.Model(r.Name, "name"));
    }

    private static IEnumerable<MethodPolicy> Checkpoints()
    {
        var checkpoints = CheckpointService.Descriptor;
        yield return Reading<ListCheckpointsRequest>(
            checkpoints, "ListCheckpoints", Viewer, static r => ResourceClaim.Run(r.Parent, "parent"));
        yield return Reading<GetCheckpointRequest>(
            checkpoints, "GetCheckpoint", Viewer, static r => ResourceClaim.Checkpoint(r.Name, "name"));
        yield return Reading<DownloadCheckpointRequest>(
            checkpoints, "DownloadCheckpoint", Viewer, static r => ResourceClaim.Checkpoint(r.Name, "name"));
        yield return Changing<PinCheckpointRequest>(
            checkpoints, "PinCheckpoint", Operator, static r => ResourceClaim.Checkpoint(r.Name, "name"));
        yield return Changing<ExportCheckpointRequest>(
            checkpoints, "ExportCheckpoint", Operator, static r => ResourceClaim.Checkpoint(r.Name, "name"));
    }

    private static IEnumerable<MethodPolicy> Rollouts()
    {
        var rollouts = RolloutService.Descriptor;
        yield return Reading<ListRolloutsRequest>(
            rollouts, "ListRollouts", Viewer, static r => ResourceClaim.RunOrEvaluation(r.Parent, "parent"));
        yield return Reading<GetRolloutRequest>(rollouts, "GetRollout", Viewer, static r => ResourceClaim.Rollout(r.Name, "name"));
        yield return Reading<ListStepRewardsRequest>(
            rollouts, "ListStepRewards", Viewer, static r => ResourceClaim.Run(r.Parent, "parent"));
        yield return Reading<ListProblemResultsRequest>(
            rollouts, "ListProblemResults", Viewer, static r => ResourceClaim.Evaluation(r.Parent, "parent"));
    }

    private static IEnumerable<MethodPolicy> Pools()
    {
        var pools = PoolService.Descriptor;
        yield return OfPools<ListPoolsRequest>(pools, "ListPools", Viewer, static _ => "pools");
        yield return OfPools<GetPoolRequest>(pools, "GetPool", Viewer, static r => r.Name);
        yield return OfPools<ListAgentsRequest>(pools, "ListAgents", Viewer, static r => r.Parent);
        yield return OfPools<GetAgentRequest>(pools, "GetAgent", Viewer, static r => r.Name);
        yield return OfPools<DrainAgentRequest>(pools, "DrainAgent", Operator, static r => r.Name) with { Changes = true };
        yield return OfPools<UndrainAgentRequest>(pools, "UndrainAgent", Operator, static r => r.Name) with { Changes = true };
    }

    private static IEnumerable<MethodPolicy> Access()
    {
        var access = AccessService.Descriptor;
        yield return new MethodPolicy { Path = PathOf(access, "GetIdentity"), Kind = AccessKind.Known };
        yield return Changing<CreateApiKeyRequest>(access, "CreateApiKey", Admin, static r => ResourceClaim.Project(r.Parent, "parent"));
        yield return Reading<ListApiKeysRequest>(access, "ListApiKeys", Admin, static r => ResourceClaim.Project(r.Parent, "parent"));
        yield return Changing<DeleteApiKeyRequest>(access, "DeleteApiKey", Admin, static r => ResourceClaim.ApiKey(r.Name, "name"));
        yield return Reading<ListAuditEntriesRequest>(
            access, "ListAuditEntries", Admin, static r => ResourceClaim.ProjectOrAll(r.Parent, "parent"));
    }

    // Health is asked by machines that hold no credentials. Reflection tells what the protos tell, but not to strangers.
    private static IEnumerable<MethodPolicy> Infrastructure()
    {
        yield return new MethodPolicy { Path = PathOf(AgentService.Descriptor, "Connect"), Kind = AccessKind.Agents };
        foreach (var method in ExternalScaler.Descriptor.Methods)
        {
            yield return new MethodPolicy { Path = PathOf(ExternalScaler.Descriptor, method.Name), Kind = AccessKind.Scaler };
        }

        foreach (var method in Health.Descriptor.Methods)
        {
            yield return new MethodPolicy { Path = PathOf(Health.Descriptor, method.Name), Kind = AccessKind.Open };
        }

        foreach (var version in new[] { "v1", "v1alpha" })
        {
            yield return new MethodPolicy
            {
                Path = $"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo",
                Kind = AccessKind.Known,
            };
        }
    }

    private static IEnumerable<ResourceReference> ReferencesOf(RunSpec? spec) => spec is null
        ? []
        : [ResourceReference.Model(spec.Model), ResourceReference.Dataset(spec.Dataset), ResourceReference.Dataset(spec.EvalDataset)];

    private static IEnumerable<ResourceReference> ReferencesOf(ForecastRunRequest request) =>
        request.Run.Length > 0 ? [ResourceReference.Run(request.Run)] : ReferencesOf(request.Spec);

    private static MethodPolicy Changing<T>(ServiceDescriptor service, string method, AccessRole role, Func<T, ResourceClaim?> resourceOf)
        where T : IMessage => Reading(service, method, role, resourceOf) with { Changes = true };

    private static MethodPolicy Reading<T>(ServiceDescriptor service, string method, AccessRole role, Func<T, ResourceClaim?> resourceOf)
        where T : IMessage => new()
        {
            Path = PathOf(service, method),
            Kind = AccessKind.Project,
            Role = role,
            ResourceOf = message => resourceOf((T)message),
        };

    private static MethodPolicy OfPools<T>(ServiceDescriptor service, string method, AccessRole role, Func<T, string> nameOf)
        where T : IMessage => new()
        {
            Path = PathOf(service, method),
            Kind = AccessKind.Pools,
            Role = role,
            ResourceOf = message => ResourceClaim.OfPools(nameOf((T)message)),
        };

    private static string PathOf(ServiceDescriptor service, string method) => service.FindMethodByName(method) is null
        ? throw new ArgumentException($"{service.FullName} has no method {method}.", nameof(method))
        : $"/{service.FullName}/{method}";
}
