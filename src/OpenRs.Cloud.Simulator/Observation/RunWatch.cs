using OpenRs.Cloud.Simulator.Worlds;
using System.Globalization;
using OpenRs.Cloud.Runs;
using WorkUnit = OpenRs.Cloud.V1.WorkUnit;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Simulator.Observation;

/// <summary>
/// Checks that all that was acknowledged of a run is in what follows from it, and that it ends as it would have without any fault.
/// </summary>
internal sealed class RunWatch(Action<Violation, string> violated) : UnitWatch(violated)
{
    private readonly SortedDictionary<int, int> _evaluated = [];
    private int _savedStep;
    private int _trainedStep;

    /// <summary>A queue was stored.</summary>
    public void OnStored(QueueState queue)
    {
        foreach (var batch in queue.Batches)
        {
            for (var position = 0; position < batch.Units.Length; position++)
            {
                OnStored(batch.Batch.BatchId, position, batch.Units[position]);
            }
        }
    }

    /// <summary>A unit is about to be given to an agent.</summary>
    public void OnWorkGranted(WorkUnit unit)
    {
        if (unit.Train is not { } train)
        {
            return;
        }

        var rollouts = Name("rollout", train.Step);
        for (var i = 0; i < train.Rollouts.Count; i++)
        {
            Require(
                AcceptedOf(rollouts, i) is not { } sha256 || sha256 == train.Rollouts[i].Sha256,
                $"{unit.UnitId} trains on another result of {rollouts}/{i} than the one acknowledged");
        }
    }

    /// <summary>A result was acknowledged for the first time.</summary>
    public void OnAccepted(UnitReport report)
    {
        _savedStep = Math.Max(_savedStep, report.Checkpoint?.Step ?? 0);
        if (StepOf("train", report.BatchId) is { } trained)
        {
            _trainedStep = Math.Max(_trainedStep, trained + 1);
        }
        else if (StepOf("evaluate", report.BatchId) is { } evaluated)
        {
            _evaluated[evaluated] = _evaluated.GetValueOrDefault(evaluated) + (int)report.Values[UnitValues.Correct];
        }
    }

    /// <summary>The run is over: all that was acknowledged is in it, and it is what it would have been without any fault.</summary>
    public void CheckEnd(TrainingRunState run)
    {
        var plan = run.Spec!.Plan;
        var policies = FakeCompute.Policies(plan);
        Require(
            run.Step >= _trainedStep || run.State == RunState.Failed,
            $"step {_trainedStep} was acknowledged, the run ends at {run.Step}");
        Require(
            (run.Checkpoint?.Step ?? 0) >= _savedStep,
            $"the checkpoint of step {_savedStep} was acknowledged, the run ends with {run.Checkpoint?.Step}");
        Require(
            run.Policy is { } policy ? policy.Sha256 == policies[run.Step] : run.Step == 0 || plan.Kind == RunKind.Sft,
            $"the weights of step {run.Step} are not those of a run without faults");
        Require(
            run.Checkpoint is null || run.Checkpoint.WeightsSha256 == policies[run.Checkpoint.Step],
            $"the checkpoint of step {run.Checkpoint?.Step} has not the weights of a run without faults");
        Require(
            run.State != RunState.Succeeded || (run.Step == plan.MaxSteps && run.Checkpoint?.Step == plan.MaxSteps),
            $"succeeded at step {run.Step} of {plan.MaxSteps} with checkpoint {run.Checkpoint?.Step}");
        foreach (var evaluation in run.Evaluations)
        {
            Require(
                evaluation.Problems == plan.EvalProblems && evaluation.Problems >= _evaluated.GetValueOrDefault(evaluation.Step),
                $"evaluation of step {evaluation.Step} has {evaluation.Problems} of {plan.EvalProblems} problems");
        }
    }

    private static string Name(string kind, int step) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{step:D6}");

    private static int? StepOf(string kind, string batchId) =>
        batchId.StartsWith(kind, StringComparison.Ordinal)
            ? int.Parse(batchId.AsSpan(kind.Length + 1), CultureInfo.InvariantCulture)
            : null;
}
