namespace OpenRs.Cloud.Cli.Runs;

/// <summary>One thing of two runs; empty where a run has none.</summary>
/// <param name="What">What it is, such as <c>recipe.max_steps</c>.</param>
/// <param name="A">Of the first run.</param>
/// <param name="B">Of the second run.</param>
/// <param name="IsId">Whether these are ids, which a table shows whole.</param>
internal sealed record DiffRow(string What, string A, string B, bool IsId = false);
