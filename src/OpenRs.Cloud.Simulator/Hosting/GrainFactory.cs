using Orleans.CodeGeneration;

namespace OpenRs.Cloud.Simulator.Hosting;

/// <summary>Makes references to grains of one host.</summary>
internal sealed class GrainFactory : IGrainFactory
{
    private readonly Dictionary<(GrainType, Type), GrainReferenceShared> _shared = [];
    private readonly GrainHost _host;
    private readonly GrainReferenceRuntime _runtime;

    public GrainFactory(GrainHost host)
    {
        _host = host;
        _runtime = new GrainReferenceRuntime(host, this);
    }

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey
        => Get<TGrainInterface>(GrainIdKeyExtensions.CreateGuidKey(primaryKey));

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey
        => Get<TGrainInterface>(GrainIdKeyExtensions.CreateIntegerKey(primaryKey));

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
        => Get<TGrainInterface>(IdSpan.Create(primaryKey));

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidCompoundKey
        => Get<TGrainInterface>(GrainIdKeyExtensions.CreateGuidKey(primaryKey, keyExtension));

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerCompoundKey
        => Get<TGrainInterface>(GrainIdKeyExtensions.CreateIntegerKey(primaryKey, keyExtension));

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) =>
        (IGrain)GetGrain(grainInterfaceType, GrainIdKeyExtensions.CreateGuidKey(grainPrimaryKey));

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) =>
        (IGrain)GetGrain(grainInterfaceType, GrainIdKeyExtensions.CreateIntegerKey(grainPrimaryKey));

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) =>
        (IGrain)GetGrain(grainInterfaceType, IdSpan.Create(grainPrimaryKey));

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) =>
        (IGrain)GetGrain(grainInterfaceType, GrainIdKeyExtensions.CreateGuidKey(grainPrimaryKey, keyExtension));

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) =>
        (IGrain)GetGrain(grainInterfaceType, GrainIdKeyExtensions.CreateIntegerKey(grainPrimaryKey, keyExtension));

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable
        => (TGrainInterface)(object)GetReference(grainId, typeof(TGrainInterface));

    public IAddressable GetGrain(GrainId grainId) => GetReference(grainId, _host.Grains.ClassOf(grainId.Type).Interfaces[0]);

    public IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType)
    {
        var interfaces = _host.Grains.ClassOf(grainId.Type).Interfaces;
        return GetReference(grainId, interfaces.First(type => OrleansServices.InterfaceTypes.GetGrainInterfaceType(type) == interfaceType));
    }

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix) => GetGrain(interfaceType, grainKey);

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey) =>
        GetReference(GrainId.Create(_host.Grains.TypeOf(interfaceType), grainKey), interfaceType);

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
        => throw new NotSupportedException("The simulator has no grain observers.");

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
        => throw new NotSupportedException("The simulator has no grain observers.");

    /// <summary>A reference to a grain through one of its interfaces.</summary>
    public GrainReference GetReference(GrainId grainId, Type interfaceType)
    {
        if (!_shared.TryGetValue((grainId.Type, interfaceType), out var shared))
        {
            shared = new GrainReferenceShared(
                grainId.Type, OrleansServices.InterfaceTypes.GetGrainInterfaceType(interfaceType), 0, _runtime, InvokeMethodOptions.None,
                OrleansServices.Codecs, OrleansServices.CopyContexts, OrleansServices.Provider);
            _shared.Add((grainId.Type, interfaceType), shared);
        }

        return OrleansServices.CreateReference(interfaceType, shared, grainId.Key);
    }

    private TGrainInterface Get<TGrainInterface>(IdSpan key) => (TGrainInterface)GetGrain(typeof(TGrainInterface), key);
}
