using System.Reflection;

namespace OpenRs.Cloud.Simulator.Hosting.Activations;

/// <summary>Grain classes, found by grain type and by interface. Never changes, so worlds on several threads share one.</summary>
internal sealed class GrainCatalog
{
    private readonly Dictionary<GrainType, GrainClass> _byType;
    private readonly Dictionary<Type, GrainClass[]> _byInterface;

    public GrainCatalog(IEnumerable<Type> classes)
    {
        _byType = classes.Select(static type => new GrainClass(type)).ToDictionary(static grain => grain.GrainType);
        _byInterface = _byType.Values
            .SelectMany(static grain => grain.Interfaces, static (grain, type) => (Interface: type, Class: grain))
            .GroupBy(static entry => entry.Interface, static entry => entry.Class)
            .ToDictionary(static group => group.Key, static group => group.ToArray());
    }

    /// <summary>The grain classes of an assembly.</summary>
    public static IEnumerable<Type> ClassesOf(Assembly assembly) => assembly.GetTypes().Where(static type =>
        type is { IsClass: true, IsAbstract: false } && typeof(IGrainBase).IsAssignableFrom(type) && typeof(IGrain).IsAssignableFrom(type));

    public GrainClass ClassOf(GrainType type) =>
        _byType.TryGetValue(type, out var found) ? found : throw new ArgumentException($"No grain class of type {type} is hosted.");

    public GrainType TypeOf(Type grainInterface) => _byInterface.GetValueOrDefault(grainInterface) switch
    {
        [var only] => only.GrainType,
        null => throw new ArgumentException(
            $"Could not find an implementation for interface {OrleansServices.InterfaceTypes.GetGrainInterfaceType(grainInterface)}"),
        var several => throw new ArgumentException(
            $"{grainInterface} is implemented by {string.Join(" and ", several.Select(static found => found.Type))}."),
    };
}
