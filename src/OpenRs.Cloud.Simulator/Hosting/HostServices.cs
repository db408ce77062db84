using Microsoft.Extensions.DependencyInjection;
using OpenRs.Cloud.Simulator.Hosting.Activations;
using Orleans.Storage;

namespace OpenRs.Cloud.Simulator.Hosting;

/// <summary>
/// The services of one life of a server: its own clock and options, and what a silo has for the rest. One provider per life would
/// cost more than the life.
/// </summary>
internal sealed class HostServices : IKeyedServiceProvider
{
    private static readonly CurrentStorage Storage = new();
    private readonly Dictionary<Type, object> _own = [];

    public HostServices Add<T>(T service)
        where T : class
    {
        _own[typeof(T)] = service;
        return this;
    }

    public object? GetService(Type serviceType) =>
        serviceType == typeof(IGrainContext) ? ActivationTaskScheduler.Current
        : _own.TryGetValue(serviceType, out var service) ? service
        : serviceType == typeof(IServiceProvider) ? this
        : OrleansServices.Provider.GetService(serviceType);

    public object? GetKeyedService(Type serviceType, object? serviceKey) =>
        serviceType == typeof(IGrainStorage) ? Storage
        : _own.TryGetValue(serviceType, out var service) ? service
        : ((IKeyedServiceProvider)OrleansServices.Provider).GetKeyedService(serviceType, serviceKey);

    public object GetRequiredKeyedService(Type serviceType, object? serviceKey) =>
        GetKeyedService(serviceType, serviceKey) ?? throw new InvalidOperationException($"No service {serviceType} named {serviceKey}.");
}
