namespace OpenRs.Cloud.Cli.Costs.Plans;

/// <summary>Steps that a budget pays for.</summary>
/// <param name="Expected">Expected number.</param>
/// <param name="Low">Lower end of the 90 % interval.</param>
/// <param name="High">Upper end of the 90 % interval.</param>
internal readonly record struct PlannedSteps(int Expected, int Low, int High);
