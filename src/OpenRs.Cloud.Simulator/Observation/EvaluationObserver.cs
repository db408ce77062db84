using System.Globalization;
using OpenRs.Cloud.Alerts;
using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Simulator.Worlds;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Simulator.Observation;

/// <summary>Watches one evaluation and its shards.</summary>
internal sealed class EvaluationObserver : JobObserver
{
    private readonly SampleWatch _samples;

    public EvaluationObserver(World world, string evaluationId)
        : this(world, evaluationId, new SampleWatch(world.Violated))
    {
    }

    private EvaluationObserver(World world, string evaluationId, SampleWatch samples)
        : base(world, evaluationId, samples, keepsReserve: false) => _samples = samples;

    /// <summary>The evaluation as stored last.</summary>
    public EvaluationJobState? Evaluation { get; private set; }

    public override bool IsFinal => Evaluation is { } evaluation && EvaluationTransitions.IsFinal(evaluation.State);

    public override string Standing => $"evaluation {Evaluation?.State}: {Evaluation?.Reason}";

    protected override IReadOnlyList<int> SharesTold => Evaluation?.Alerts ?? [];

    public override void OnStored(StateKey key, byte[] json)
    {
        if (key.Name == "shard")
        {
            var parts = key.Grain.Split('.');
            var (cut, shard) = (int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture));
            _samples.OnStored(EvaluationMachine.Cut(Evaluation!, cut), cut, shard, StateFormat.Read<QueueState>(json)!);
            return;
        }

        var evaluation = StateFormat.Read<EvaluationJobState>(json)!;
        if (Evaluation?.State != evaluation.State)
        {
            World.Log.Add("evaluation", $"is {EvaluationTransitions.Name(evaluation.State)}: {evaluation.Reason}");
        }

        Evaluation = evaluation;
        CheckAlerts(evaluation);
    }

    public override void CheckEnd()
    {
        base.CheckEnd();
        _samples.CheckEnd(Evaluation!);
    }

    // Each share once, and an end that people must know of is told in the same write.
    private void CheckAlerts(EvaluationJobState evaluation)
    {
        var isEndTold = evaluation.OpenAlerts.Any(static alert => alert.Kind is JobAlertKind.Failed or JobAlertKind.BudgetExhausted);
        if (isEndTold != (evaluation.State is EvaluationState.Failed or EvaluationState.BudgetExhausted)
            || evaluation.OpenAlerts.DistinctBy(static alert => alert.Number).Count() != evaluation.LastAlert)
        {
            World.Violated(
                Violation.LostResult,
                $"an evaluation that is {evaluation.State} has {evaluation.OpenAlerts.Count} alerts of {evaluation.LastAlert}");
        }
    }
}
