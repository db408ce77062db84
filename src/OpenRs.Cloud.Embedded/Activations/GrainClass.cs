using System.Reflection;
using Orleans.Concurrency;
using Orleans.Metadata;

namespace OpenRs.Cloud.Embedded;

/// <summary>A grain class: its grain type, its interfaces, and how it is constructed.</summary>
internal sealed class GrainClass
{
    private static readonly MethodInfo MakeStateMethod = typeof(GrainClass).GetMethod(
        nameof(MakeState), BindingFlags.NonPublic | BindingFlags.Static)!;
    private readonly ConstructorInfo _constructor;
    private readonly Func<Activation, object?>[] _arguments;

    public GrainClass(Type type)
    {
        Type = type;
        GrainType = NameOf(type);
        Reject(type);
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute));
        Interfaces = [.. type.GetInterfaces().Where(IsGrainInterface)];
        var constructors = type.GetConstructors();
        _constructor = constructors.Length == 1
            ? constructors[0]
            : throw new OrleansConfigurationException($"{type} must have exactly one public constructor, not {constructors.Length}.");
        _arguments = Array.ConvertAll(_constructor.GetParameters(), ArgumentFor);
    }

    public Type Type { get; }

    public GrainType GrainType { get; }

    public Type[] Interfaces { get; }

    public bool IsReentrant { get; }

    public IGrainBase Create(Activation activation)
    {
        try
        {
            return (IGrainBase)_constructor.Invoke(
                BindingFlags.DoNotWrapExceptions, null, Array.ConvertAll(_arguments, get => get(activation)), null);
        }
        catch (MemberAccessException exception)
        {
            throw new OrleansConfigurationException($"{Type} could not be constructed: {exception.Message}", exception);
        }
    }

    // Markers such as IGrainWithStringKey have no methods and cannot be called.
    private static bool IsGrainInterface(Type type) =>
        typeof(IAddressable).IsAssignableFrom(type) && type.IsVisible
        && (type.GetMethods().Length > 0 || type.GetInterfaces().Any(parent => parent.GetMethods().Length > 0));

    /// <summary>The name a silo would give: [GrainType], or the class name in lower case without "Grain".</summary>
    private static GrainType NameOf(Type type)
    {
        if (type.GetCustomAttributes().OfType<IGrainTypeProviderAttribute>().FirstOrDefault() is GrainTypeAttribute attribute)
        {
            return attribute.GetGrainType(null!, type);
        }

        var name = type.Name.ToLowerInvariant();
        return GrainType.Create(name.EndsWith("grain", StringComparison.Ordinal) && name.Length > 5 ? name[..^5] : name);
    }

    private static void Reject(Type type)
    {
        var problem = type.ContainsGenericParameters ? "has type parameters"
            : typeof(Grain).IsAssignableFrom(type) ? "derives from Grain; implement IGrainBase and take IGrainContext in the constructor"
            : type.IsDefined(typeof(StatelessWorkerAttribute)) ? "is a [StatelessWorker]"
            : type.IsDefined(typeof(MayInterleaveAttribute)) ? "has [MayInterleave]; use [AlwaysInterleave] or [ReadOnly] on methods"
            : null;
        if (problem is not null)
        {
            throw new OrleansConfigurationException($"{type} {problem}, which the embedded host does not support.");
        }
    }

    private static Func<Activation, object?> ArgumentFor(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (type == typeof(IGrainContext))
        {
            return activation => activation;
        }

        if (parameter.GetCustomAttribute<PersistentStateAttribute>() is { } facet)
        {
            if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IPersistentState<>))
            {
                throw new OrleansConfigurationException($"{parameter.Member.DeclaringType}: parameter {parameter.Name} "
                    + "has [PersistentState] and must be an IPersistentState<T>.");
            }

            var make = MakeStateMethod.MakeGenericMethod(type.GetGenericArguments())
                .CreateDelegate<Func<Activation, PersistentStateAttribute, object>>();
            return activation => make(activation, facet);
        }

        return activation => activation.ActivationServices.GetService(type)
            ?? (parameter.HasDefaultValue ? parameter.DefaultValue
                : throw new OrleansConfigurationException($"{parameter.Member.DeclaringType}: no service {type} for "
                    + $"parameter {parameter.Name}."));
    }

    private static object MakeState<T>(Activation activation, PersistentStateAttribute facet)
        where T : new()
    {
        var key = new StateKey(activation.GrainId.ToString(), facet.StorageName ?? "Default", facet.StateName);
        return activation.AddState(new PersistentState<T>(activation, key));
    }
}
