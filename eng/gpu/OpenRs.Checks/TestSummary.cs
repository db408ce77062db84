namespace OpenRs.Checks;

/// <summary>How many tests ended how.</summary>
internal readonly record struct TestSummary(int Passed, int Failed, int Skipped);
