using System.Globalization;
using OpenRs.Cloud.Runs.Validations;

namespace OpenRs.Cloud.Runs;

/// <summary>What validation losses say of a run: which policy is the best, and whether more steps are worth it.</summary>
public static class ValidationRules
{
    /// <summary>Takes in the loss of a validation.</summary>
    /// <param name="before">The losses before; <see langword="null"/> for none.</param>
    /// <param name="step">Step of the validation.</param>
    /// <param name="loss">Its loss, a finite number.</param>
    /// <param name="threshold">By how much it must be lower than the lowest before to count as lower.</param>
    /// <param name="isSaved">Whether there is a checkpoint of the step.</param>
    public static ValidationRecord Add(ValidationRecord? before, int step, double loss, double threshold, bool isSaved)
    {
        var isBest = before is null || loss < before.BestLoss;
        var isBestSaved = isSaved && (before is null or { BestSavedStep: 0 } || loss < before.BestSavedLoss);
        return new ValidationRecord
        {
            Step = step,
            Loss = loss,
            BestStep = isBest ? step : before!.BestStep,
            BestLoss = isBest ? loss : before!.BestLoss,
            WithoutGain = before is null || loss < before.BestLoss - threshold ? 0 : before.WithoutGain + 1,
            BestSavedStep = isBestSaved ? step : before?.BestSavedStep ?? 0,
            BestSavedLoss = isBestSaved ? loss : before?.BestSavedLoss ?? 0,
        };
    }

    /// <summary>Why a run with steps left ends now, in words; <see langword="null"/> where it continues.</summary>
    /// <param name="plan">The run's plan.</param>
    /// <param name="step">Completed steps.</param>
    /// <param name="validation">The losses so far.</param>
    public static string? EarlyStop(RunPlan plan, int step, ValidationRecord? validation) =>
        plan.EarlyStoppingPatience > 0 && step < plan.MaxSteps && validation is { } record && record.Step == step
        && record.WithoutGain >= plan.EarlyStoppingPatience
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"The validation loss has not fallen in {record.WithoutGain} validations: it is {record.Loss:0.0000} at step {step}. "
                + $"Best was step {record.BestStep} with {record.BestLoss:0.0000}.")
            : null;
}
