namespace OpenRs.Cloud.Agent.Work.Training.Sft;

/// <summary>
/// What a step was trained on and what came of it. Its numbers are exact: an agent that does the step again and comes to other weights
/// would write other bytes.
/// </summary>
/// <param name="Step">Step, from 0.</param>
/// <param name="Rows">Rows of the dataset, from 0, in the order in which they were trained on.</param>
/// <param name="Loss">The loss.</param>
/// <param name="GradNorm">Norm of the gradient before clipping.</param>
/// <param name="EvalLoss">The loss over the validation rows after the step; <see langword="null"/> where none was due.</param>
internal sealed record StepRecord(int Step, IReadOnlyList<int> Rows, double Loss, double GradNorm, double? EvalLoss);
