namespace OpenRs.Cloud.Dashboard.Tests.Harness;

/// <summary>The tests that share a server, its runs and a browser.</summary>
[CollectionDefinition(Name)]
public sealed class DashboardGroup : ICollectionFixture<DashboardFixture>
{
    public const string Name = "Dashboard";
}
