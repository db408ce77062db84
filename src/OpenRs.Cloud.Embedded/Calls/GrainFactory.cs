using System.Collections.Concurrent;
using Orleans.CodeGeneration;

namespace OpenRs.Cloud.Embedded;

/// <summary>Makes references to grains of this host.</summary>
internal sealed class GrainFactory : IGrainFactory
{
    private readonly ConcurrentDictionary<(GrainType, Type), GrainReferenceShared> _shared = new();
    private readonly GrainHost _host;
    private readonly GrainReferenceRuntime _runtime;

    public GrainFactory(GrainHost host)
    {
        _host = host;
        _runtime = new GrainReferenceRuntime(this);
    }

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey
        => (TGrainInterface)(IAddressable)Get(
            typeof(TGrainInterface), GrainIdKeyExtensions.CreateGuidKey(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey
        => (TGrainInterface)(IAddressable)Get(
            typeof(TGrainInterface), GrainIdKeyExtensions.CreateIntegerKey(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
        => (TGrainInterface)(IAddressable)Get(typeof(TGrainInterface), Text(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidCompoundKey
        => (TGrainInterface)(IAddressable)Get(
            typeof(TGrainInterface), GrainIdKeyExtensions.CreateGuidKey(primaryKey, keyExtension), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerCompoundKey
        => (TGrainInterface)(IAddressable)Get(
            typeof(TGrainInterface), GrainIdKeyExtensions.CreateIntegerKey(primaryKey, keyExtension), grainClassNamePrefix);

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) =>
        (IGrain)GetGrain(grainInterfaceType, GrainIdKeyExtensions.CreateGuidKey(grainPrimaryKey));

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) =>
        (IGrain)GetGrain(grainInterfaceType, GrainIdKeyExtensions.CreateIntegerKey(grainPrimaryKey));

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => (IGrain)GetGrain(grainInterfaceType, Text(grainPrimaryKey));

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) =>
        (IGrain)GetGrain(grainInterfaceType, GrainIdKeyExtensions.CreateGuidKey(grainPrimaryKey, keyExtension));

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) =>
        (IGrain)GetGrain(grainInterfaceType, GrainIdKeyExtensions.CreateIntegerKey(grainPrimaryKey, keyExtension));

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable
        => (TGrainInterface)(object)GetReference(grainId, typeof(TGrainInterface));

    public IAddressable GetGrain(GrainId grainId) => GetReference(grainId, _host.Catalog.ClassOf(grainId.Type).Interfaces[0]);

    public IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType)
    {
        var grainClass = _host.Catalog.ClassOf(grainId.Type);
        var type = grainClass.Interfaces.FirstOrDefault(candidate => GrainInterface.Of(candidate).InterfaceType == interfaceType)
            ?? throw new ArgumentException($"{grainClass.Type} has no interface {interfaceType}.", nameof(interfaceType));
        return GetReference(grainId, type);
    }

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix) =>
        Get(interfaceType, grainKey, grainClassNamePrefix);

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey) => Get(interfaceType, grainKey, null);

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
        => throw NoObservers();

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
        => throw NoObservers();

    /// <summary>A reference to a grain through one of its interfaces.</summary>
    public GrainProxy GetReference(GrainId grainId, Type interfaceType)
    {
        var shared = _shared.GetOrAdd((grainId.Type, interfaceType), MakeShared);
        return GrainInterface.Of(interfaceType).CreateProxy(shared, grainId.Key, _host);
    }

    private GrainProxy Get(Type interfaceType, IdSpan key, string? classPrefix)
    {
        if (classPrefix is not null)
        {
            throw new NotSupportedException("The embedded host does not resolve grain classes by name prefix.");
        }

        return GetReference(GrainId.Create(_host.Catalog.TypeOf(interfaceType), key), interfaceType);
    }

    // Codecs and copiers are what the serializer of a silo needs; references of this host are never serialized.
    private GrainReferenceShared MakeShared((GrainType Type, Type Interface) key) =>
        new(key.Type, GrainInterface.Of(key.Interface).InterfaceType, 0, _runtime, InvokeMethodOptions.None, null!, null!, _host.Services);

    private static IdSpan Text(string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return IdSpan.Create(key);
    }

    private static NotSupportedException NoObservers() => new("The embedded host has no grain observers; poll, or call a grain.");
}
