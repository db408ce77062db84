namespace OpenRs.Recipes.Statistics;

/// <summary>A mean over problems with its 95 % interval.</summary>
/// <param name="Value">The mean.</param>
/// <param name="Low">Lower end of the interval.</param>
/// <param name="High">Upper end of the interval.</param>
/// <param name="StandardError">Standard error of the mean, by the bootstrap.</param>
/// <param name="Problems">Problems that it is a mean of.</param>
public readonly record struct Estimate(double Value, double Low, double High, double StandardError, int Problems);
