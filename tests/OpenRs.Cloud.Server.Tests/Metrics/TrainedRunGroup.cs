namespace OpenRs.Cloud.Server.Tests.Metrics;

/// <summary>Test classes that share one trained run.</summary>
[CollectionDefinition(Name)]
public sealed class TrainedRunGroup : ICollectionFixture<TrainedRun>
{
    public const string Name = "trained run";
}
