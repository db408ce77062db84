namespace OpenRs.Cloud.Costs.Forecasts;

/// <summary>How far what a step takes is known.</summary>
/// <param name="Step">Standard deviation between steps over their mean: averages out over many steps.</param>
/// <param name="Mean">Relative standard deviation of the mean itself: does not average out.</param>
public readonly record struct StepSpread(double Step, double Mean)
{
    /// <summary>Relative standard deviation of the sum of <paramref name="steps"/> steps; 0 of none.</summary>
    public double OfSum(int steps) => steps == 0 ? 0 : Math.Sqrt((Step * Step / steps) + (Mean * Mean));
}
