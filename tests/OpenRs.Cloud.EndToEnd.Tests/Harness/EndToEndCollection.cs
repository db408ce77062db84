namespace OpenRs.Cloud.EndToEnd.Tests.Harness;

/// <summary>All end-to-end tests, one after the other: each starts programs that want the whole machine.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EndToEndCollection : ICollectionFixture<QuickstartFixture>
{
    public const string Name = "end to end";
}
