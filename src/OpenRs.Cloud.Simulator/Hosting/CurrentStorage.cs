using OpenRs.Cloud.Simulator.Hosting.Activations;
using Orleans.Storage;

namespace OpenRs.Cloud.Simulator.Hosting;

/// <summary>
/// The storage of the host whose turn the current code runs in. Orleans remembers each storage for the life of the process; it must not
/// remember those of worlds that are over.
/// </summary>
internal sealed class CurrentStorage : IGrainStorage
{
    private static IGrainStorage Current => ActivationTaskScheduler.Current!.Host.Storage;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Current.ReadStateAsync(stateName, grainId, grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Current.WriteStateAsync(stateName, grainId, grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Current.ClearStateAsync(stateName, grainId, grainState);
}
