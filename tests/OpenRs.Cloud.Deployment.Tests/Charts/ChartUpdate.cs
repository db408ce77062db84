namespace OpenRs.Cloud.Deployment.Tests.Charts;

/// <summary>Whether files that follow from the chart are to be written instead of compared.</summary>
internal static class ChartUpdate
{
    public const string Advice = "If the change is meant, run the test with OPENRS_UPDATE_CHART=1 and look at the difference.";

    public static bool IsWanted => Environment.GetEnvironmentVariable("OPENRS_UPDATE_CHART") == "1";
}
