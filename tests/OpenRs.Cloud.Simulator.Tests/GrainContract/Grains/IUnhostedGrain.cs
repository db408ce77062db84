namespace OpenRs.Cloud.Simulator.GrainContract;

/// <summary>No class implements it.</summary>
[Alias("contract.unhosted")]
public interface IUnhostedGrain : IGrainWithStringKey
{
    [Alias("Do")]
    Task Do();
}
