namespace OpenRs.Cloud.Runs;

/// <summary>What a run's evaluations say of the steps that are left.</summary>
/// <param name="IsPlateau">Whether they cannot bring the gain that is asked for.</param>
/// <param name="Gain">What they would bring if accuracy went on as it did lately, -1 to 1.</param>
/// <param name="GainAtMost">The upper bound of that.</param>
/// <param name="BestStep">The step of the best evaluation; of equals the earliest.</param>
/// <param name="BestAccuracy">Its accuracy, 0 to 1.</param>
public readonly record struct PlateauDecision(bool IsPlateau, double Gain, double GainAtMost, int BestStep, double BestAccuracy);
