namespace OpenRs.Cloud.Simulator.GrainContract;

/// <summary>The steps of a reentrant grain.</summary>
[Alias("contract.reentrant-step")]
public interface IReentrantStepGrain : IGrainWithStringKey
{
    [Alias("Run")]
    Task Run(string name);
}
