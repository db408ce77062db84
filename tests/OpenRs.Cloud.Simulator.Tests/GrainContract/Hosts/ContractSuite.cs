namespace OpenRs.Cloud.Simulator.GrainContract;

/// <summary>One after the other: the clock of the silo belongs to one test at a time.</summary>
[CollectionDefinition(Name)]
public sealed class ContractSuite : ICollectionFixture<ContractHosts>
{
    public const string Name = "grain contract";
}
