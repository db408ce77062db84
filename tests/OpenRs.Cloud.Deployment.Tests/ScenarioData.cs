using OpenRs.Cloud.Deployment.Tests.Charts;

namespace OpenRs.Cloud.Deployment.Tests;

/// <summary>The chart's values files, for theories.</summary>
public sealed class ScenarioData : TheoryData<string>
{
    /// <summary>Names them all.</summary>
    public ScenarioData() => AddRange([.. Chart.Scenarios]);
}
