using System.Collections.Frozen;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Metadata;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Configuration;
using Orleans.Serialization.Invocation;
using Orleans.Serialization.Serializers;

namespace OpenRs.Cloud.Simulator.Hosting;

/// <summary>
/// What a silo registers, resolved without a silo: generated proxies, copiers, persistent state, names of grain types. Nothing of it is
/// started, and all worlds share it.
/// </summary>
internal static class OrleansServices
{
    /// <summary>The services.</summary>
    public static IServiceProvider Provider { get; } = new ServiceCollection().AddOrleans(static _ => { }).BuildServiceProvider();

    public static DeepCopier Copier { get; } = Provider.GetRequiredService<DeepCopier>();

    public static DeepCopier<Response> ResponseCopier { get; } = Provider.GetRequiredService<DeepCopier<Response>>();

    public static CodecProvider Codecs { get; } = Provider.GetRequiredService<CodecProvider>();

    public static CopyContextPool CopyContexts { get; } = Provider.GetRequiredService<CopyContextPool>();

    public static GrainTypeResolver GrainTypes { get; } = Provider.GetRequiredService<GrainTypeResolver>();

    public static GrainInterfaceTypeResolver InterfaceTypes { get; } = Provider.GetRequiredService<GrainInterfaceTypeResolver>();

    private static FrozenDictionary<Type, ConstructorInvoker> Proxies { get; } =
        Provider.GetRequiredService<IOptions<TypeManifestOptions>>().Value.InterfaceProxies
            .Where(static type => typeof(GrainReference).IsAssignableFrom(type) && !type.IsGenericTypeDefinition)
            .ToFrozenDictionary(InterfaceOf, ConstructorOf);

    /// <summary>Makes a reference of the generated class that implements an interface.</summary>
    public static GrainReference CreateReference(Type grainInterface, GrainReferenceShared shared, IdSpan key) =>
        Proxies.TryGetValue(grainInterface, out var constructor)
            ? (GrainReference)constructor.Invoke(shared, key)
            : throw new ArgumentException(
                $"{grainInterface} has no generated proxy: is Microsoft.Orleans.Sdk referenced where it is declared?");

    // A proxy implements the interface it was generated for, and those that this one extends.
    private static Type InterfaceOf(Type proxy)
    {
        var all = proxy.GetInterfaces();
        return all.Where(typeof(IAddressable).IsAssignableFrom).MaxBy(candidate => all.Count(other => other.IsAssignableFrom(candidate)))!;
    }

    private static ConstructorInvoker ConstructorOf(Type proxy) =>
        ConstructorInvoker.Create(proxy.GetConstructor([typeof(GrainReferenceShared), typeof(IdSpan)])!);
}
