namespace OpenRs.Cloud.Cli.Costs.Reconciliation;

/// <summary>A part of the difference between what Azure billed and what was charged.</summary>
/// <param name="Cause">One of <see cref="Causes"/>.</param>
/// <param name="Of">What it concerns: GPUs, or a category of meters.</param>
/// <param name="Usd">US dollars: positive where Azure billed more.</param>
/// <param name="Detail">The figures that it is made of.</param>
internal sealed record Difference(string Cause, string Of, decimal Usd, string Detail);
