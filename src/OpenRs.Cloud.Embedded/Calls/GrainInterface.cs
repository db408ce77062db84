using System.Collections.Concurrent;
using System.Reflection;

namespace OpenRs.Cloud.Embedded;

/// <summary>
/// A grain interface with its methods and the class of its proxies. One per type and process, whatever the number of hosts.
/// </summary>
internal sealed class GrainInterface
{
    private static readonly ConcurrentDictionary<Type, GrainInterface> All = new();
    private readonly Lazy<Func<GrainReferenceShared, IdSpan, GrainHost, GrainMethod[], GrainProxy>> _createProxy;

    private GrainInterface(Type type)
    {
        if (!type.IsInterface || !typeof(IAddressable).IsAssignableFrom(type) || type.ContainsGenericParameters || !type.IsVisible)
        {
            throw new OrleansConfigurationException($"{type} must be a public, closed interface that derives from a "
                + "grain interface such as IGrainWithStringKey.");
        }

        Type = type;
        InterfaceType = GrainInterfaceType.Create(type.FullName!);
        Methods = new[] { type }.Concat(type.GetInterfaces())
            .SelectMany(declaring => declaring.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => new GrainMethod(type, method)).ToArray();
        _createProxy = new(() => GrainProxyBuilder.Build(type, Methods));
    }

    public Type Type { get; }

    public GrainInterfaceType InterfaceType { get; }

    public GrainMethod[] Methods { get; }

    /// <exception cref="OrleansConfigurationException">The interface, or a method of it, cannot be called across grains.</exception>
    public static GrainInterface Of(Type type) => All.GetOrAdd(type, static key => new(key));

    public GrainProxy CreateProxy(GrainReferenceShared shared, IdSpan key, GrainHost host) =>
        _createProxy.Value(shared, key, host, Methods);
}
