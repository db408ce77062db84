namespace OpenRs.Cloud.Simulator.GrainContract;

/// <summary>Both hosts, shared by all cases of the contract.</summary>
public sealed class ContractHosts : IAsyncLifetime
{
    private readonly SiloContractHost _silo = new();

    public Task InitializeAsync() => _silo.StartAsync();

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    public Task RunAsync(HostKind kind, Func<ContractRun, Task> test) =>
        kind == HostKind.Silo ? _silo.RunAsync(test) : new SimulatedContractHost().RunAsync(test);
}
