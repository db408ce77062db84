using OpenRs.Cloud.Projects;
using System.Globalization;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Work;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Protocol.Servers;

/// <summary>Messages of AgentService to and from the grains' records. A unit id is the batch id, a slash and the position.</summary>
internal static class SessionMapper
{
    private const int MaxErrorLength = 2000;
    private const int MaxMetrics = 256;
    private const int MaxMetricLength = 200;
    private const double MaxStepSeconds = 30 * 24 * 3600;

    /// <summary>The job of a lease: its id up to the last dot.</summary>
    public static string JobOfLease(string leaseId) =>
        LeaseName.JobOf(leaseId) is { } jobId && ResourceId.IsValid(jobId)
            ? jobId
            : throw CloudException.Field(ErrorReason.InvalidArgument, "lease_id", "is not one that the server gave out.");

    public static LeaseRenewal ToRenewal(Api.Heartbeat heartbeat) => new()
    {
        LeaseId = CheckLease(heartbeat.LeaseId),
        FencingToken = heartbeat.FencingToken,
        Sequence = heartbeat.Sequence,
        PhaseSeconds = ToSeconds(heartbeat.Phases),
        TrainerWork = heartbeat.TrainerWork,
    };

    public static LeaseRenewal ToRenewal(Api.CloseLease close) => new()
    {
        LeaseId = CheckLease(close.LeaseId),
        FencingToken = close.FencingToken,
        Sequence = close.Sequence,
        PhaseSeconds = ToSeconds(close.Phases),
    };

    public static UnitReport ToReport(Api.WorkResult result)
    {
        CheckLease(result.LeaseId);
        CheckResult(result);
        var (batchId, position) = ParseUnit(result.UnitId);
        return new UnitReport
        {
            BatchId = batchId,
            Position = position,
            FencingToken = result.FencingToken,
            Result = new ObjectRef { Name = result.Result.Name, Sha256 = result.Result.Sha256 },
            Values = ToValues(result),
            Checkpoint = result.Checkpoint is { } checkpoint
                ? new CheckpointRef { Prefix = checkpoint.Prefix, Step = checkpoint.Step, WeightsSha256 = checkpoint.WeightsSha256 }
                : null,
        };
    }

    public static UnitFailure ToFailure(Api.WorkFailure failure)
    {
        CheckLease(failure.LeaseId);
        var (batchId, position) = ParseUnit(failure.UnitId);
        return new UnitFailure
        {
            BatchId = batchId,
            Position = position,
            FencingToken = failure.FencingToken,
            Error = failure.Error.Length > MaxErrorLength ? failure.Error[..MaxErrorLength] : failure.Error,
            Permanent = failure.Permanent,
            Unavailable = failure.Unavailable,
        };
    }

    public static Api.ConnectResponse ToResponse(LeaseAnswer answer) => answer.Seconds > 0
        ? new Api.ConnectResponse
        {
            LeaseGranted = new Api.LeaseGranted
            {
                LeaseId = answer.LeaseId,
                FencingToken = answer.FencingToken,
                Seconds = answer.Seconds,
                Sequence = answer.Sequence,
            },
        }
        : Ended(answer.LeaseId, answer.Refusal);

    public static Api.ConnectResponse Ended(string leaseId, LeaseRefusal reason) =>
        new() { LeaseEnded = new Api.LeaseEnded { LeaseId = leaseId, Reason = ToApi(reason) } };

    public static Api.ConnectResponse ToResponse(JobOffer offer) => new()
    {
        Offer = new Api.Offer
        {
            Job = offer.JobId,
            RecipeJson = offer.RecipeJson,
            ModelPrefix = ModelPrefix(offer.ProjectId, offer.Model),
            ModelStep = offer.Model.IsAdapter ? 0 : offer.Model.Step,
            StartStep = offer.StartStep,
            AdapterPrefix = offer.Model is { IsAdapter: true, RunId: { } run } ? ObjectNames.Run(offer.ProjectId, run) : "",
            AdapterStep = offer.Model.IsAdapter ? offer.Model.Step : 0,
            Dataset = offer.Dataset is { } training ? ToApi(training) : null,
            EvalDataset = offer.EvalDataset is { } evaluation ? ToApi(evaluation) : null,
            JobPrefix = JobId.IsEvaluation(offer.JobId)
                ? ObjectNames.Evaluation(offer.ProjectId, offer.JobId)
                : ObjectNames.Run(offer.ProjectId, offer.JobId),
        },
    };

    public static Api.ConnectResponse ToResponse(string unitId, UnitReceipt receipt) => new()
    {
        Receipt = new Api.Receipt
        {
            UnitId = unitId,
            Status = receipt.Status switch
            {
                ReceiptStatus.Accepted => Api.ReceiptStatus.Accepted,
                ReceiptStatus.Duplicate => Api.ReceiptStatus.Duplicate,
                ReceiptStatus.StaleToken => Api.ReceiptStatus.StaleToken,
                ReceiptStatus.UnknownUnit => Api.ReceiptStatus.UnknownUnit,
                ReceiptStatus.Mismatch => Api.ReceiptStatus.Mismatch,
                ReceiptStatus.Invalid => Api.ReceiptStatus.Invalid,
                var status => throw new InvalidOperationException($"{status} is not in the API."),
            },
        },
    };

    public static Api.ConnectResponse ToResponse(WorkGrant grant)
    {
        var work = new Api.Work();
        work.Units.AddRange(grant.Positions.Select(position => ToUnit(grant.Batch, position)));
        return new Api.ConnectResponse { Work = work };
    }

    private static Api.WorkUnit ToUnit(WorkBatch batch, int position)
    {
        var unit = new Api.WorkUnit { UnitId = string.Create(CultureInfo.InvariantCulture, $"{batch.BatchId}/{position}") };
        var policy = batch.Policy is { } reference ? ToApi(reference) : null;
        switch (batch.Kind)
        {
            case WorkKind.Rollout:
                unit.Rollout = new Api.RolloutUnit
                {
                    Step = batch.Step,
                    Position = position,
                    Policy = policy,
                    PolicyVersion = batch.PolicyVersion,
                };
                break;
            case WorkKind.Evaluate:
                var first = position * batch.EvalProblemsPerUnit;
                var count = Math.Min(batch.EvalProblemsPerUnit, batch.EvalProblems - first);
                unit.Evaluate = new Api.EvaluateUnit { Step = batch.Step, First = first, Count = count, Policy = policy };
                break;
            case WorkKind.Sample:
                unit.Sample = new Api.SampleUnit
                {
                    Problem = position / batch.SamplesPerProblem,
                    Sample = position % batch.SamplesPerProblem,
                };
                break;
            case WorkKind.Train:
                unit.Train = new Api.TrainUnit
                {
                    Step = batch.Step,
                    CheckpointStep = batch.Checkpoint?.Step ?? 0,
                    SaveCheckpoint = batch.SaveCheckpoint,
                    WithoutPolicy = batch.WithoutPolicy,
                    Policy = policy,
                };
                unit.Train.Rollouts.AddRange(batch.Rollouts.Select(ToApi));
                break;
            default:
                unit.Save = new Api.SaveUnit
                {
                    Step = batch.Step,
                    CheckpointStep = batch.Checkpoint?.Step ?? 0,
                };
                break;
        }

        return unit;
    }

    private static string ModelPrefix(string projectId, ModelRef model) =>
        model.ModelId is { } modelId ? ObjectNames.Model(projectId, modelId) : ObjectNames.Run(projectId, model.RunId!);

    /// <summary>The parts of a unit id.</summary>
    public static (string BatchId, int Position) ParseUnit(string unitId)
    {
        var slash = unitId.LastIndexOf('/');
        return slash > 0 && int.TryParse(unitId.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? (unitId[..slash], position)
            : throw CloudException.Field(ErrorReason.InvalidArgument, "unit_id", "is not one that the server gave out.");
    }

    private static Api.ObjectRef ToApi(ObjectRef reference) => new() { Name = reference.Name, Sha256 = reference.Sha256 };

    private static string CheckLease(string leaseId)
    {
        _ = JobOfLease(leaseId);
        return leaseId;
    }

    // Whatever is taken in here is kept: a result that could not be compared, or a time that could not be added, would stay with the run.
    private static void CheckResult(Api.WorkResult result)
    {
        if (result.Result is not { Name.Length: > 0, Sha256: { Length: 64 } sha256 } || !sha256.All(char.IsAsciiHexDigitLower))
        {
            throw CloudException.Field(
                ErrorReason.InvalidArgument, "work_result.result", "must have a name and a sha256 of 64 lower-case hexadecimal digits.");
        }

        var jobId = JobOfLease(result.LeaseId);
        if (!ObjectNames.IsOfJob(result.Result.Name, jobId)
            || (result.Checkpoint is { } checkpoint && !ObjectNames.IsOfJob(checkpoint.Prefix, jobId)))
        {
            throw CloudException.Field(
                ErrorReason.InvalidArgument, "work_result", $"names an object that does not lie below the prefix of {jobId}.");
        }

        if (result.Metrics.Count > MaxMetrics || result.Metrics.Keys.Any(static name => name.Length > MaxMetricLength))
        {
            throw CloudException.Field(
                ErrorReason.InvalidArgument,
                "work_result.metrics",
                $"must have at most {MaxMetrics} entries with names of at most {MaxMetricLength} characters.");
        }

        if (result.StepSeconds is not (>= 0 and <= MaxStepSeconds))
        {
            throw CloudException.Field(
                ErrorReason.InvalidArgument, "work_result.step_seconds", $"must be from 0 to {MaxStepSeconds} seconds.");
        }
    }

    // Verdicts and times are stored under names, beside the metrics.
    private static Dictionary<string, double> ToValues(Api.WorkResult result)
    {
        var values = new Dictionary<string, double>(result.Metrics);
        if (result.Verdicts is { } verdicts)
        {
            values[UnitValues.Correct] = verdicts.Correct;
            values[UnitValues.Wrong] = verdicts.Wrong;
            values[UnitValues.WithoutVerdict] = verdicts.WithoutVerdict;
            values[UnitValues.PromptsCut] = verdicts.PromptsCut;
        }

        if (result.StepSeconds > 0)
        {
            values[UnitValues.StepTime] = result.StepSeconds;
        }

        return values;
    }

    // What is not a phase stays idle time.
    private static Dictionary<string, double> ToSeconds(IEnumerable<Api.PhaseSeconds> phases)
    {
        var seconds = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var phase in phases)
        {
            if (Api.PhaseName.Of(phase.Phase) is { } name)
            {
                seconds[name] = phase.Seconds;
            }
        }

        return seconds;
    }

    private static Api.LeaseEndReason ToApi(LeaseRefusal reason) => reason switch
    {
        LeaseRefusal.RunEnded => Api.LeaseEndReason.JobEnded,
        LeaseRefusal.BudgetExhausted => Api.LeaseEndReason.BudgetExhausted,
        LeaseRefusal.Expired => Api.LeaseEndReason.Expired,
        LeaseRefusal.Unknown => Api.LeaseEndReason.UnknownLease,
        LeaseRefusal.NotNeeded => Api.LeaseEndReason.NotNeeded,
        LeaseRefusal.OtherDevice => Api.LeaseEndReason.OtherDevice,
        LeaseRefusal.NotOffered => Api.LeaseEndReason.NotOffered,
        LeaseRefusal.PriceTooHigh => Api.LeaseEndReason.PriceTooHigh,
        LeaseRefusal.Drained => Api.LeaseEndReason.Drained,
        _ => throw new InvalidOperationException($"{reason} ends no lease."),
    };
}
