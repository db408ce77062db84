namespace OpenRs.Cloud.Embedded;

/// <summary>The grain classes of a host, found by grain type and by interface.</summary>
internal sealed class GrainCatalog
{
    private readonly Dictionary<GrainType, GrainClass> _byType = [];
    private readonly Dictionary<Type, List<GrainClass>> _byInterface = [];

    /// <exception cref="OrleansConfigurationException">A class or interface cannot be hosted, or two classes have one name.</exception>
    public GrainCatalog(IEnumerable<Type> classes)
    {
        foreach (var type in classes)
        {
            Add(new GrainClass(type));
        }
    }

    public GrainClass ClassOf(GrainType type) =>
        _byType.TryGetValue(type, out var found) ? found : throw new ArgumentException($"No grain class of type "
            + $"'{type}' is hosted.", nameof(type));

    public GrainType TypeOf(Type grainInterface)
    {
        if (!_byInterface.TryGetValue(grainInterface, out var classes))
        {
            throw new ArgumentException($"No grain class that implements {grainInterface} is hosted. Add it to "
                + $"{nameof(EmbeddedGrainOptions)}.", nameof(grainInterface));
        }

        return classes.Count == 1
            ? classes[0].GrainType
            : throw new ArgumentException(
                $"{grainInterface} is implemented by {string.Join(" and ", classes.Select(c => c.Type))}; ask for a more specific interface.",
                nameof(grainInterface));
    }

    private void Add(GrainClass grainClass)
    {
        if (!_byType.TryAdd(grainClass.GrainType, grainClass))
        {
            throw new OrleansConfigurationException($"{grainClass.Type} and {_byType[grainClass.GrainType].Type} are "
                + $"both grain type '{grainClass.GrainType}'. Set [GrainType] on one.");
        }

        foreach (var grainInterface in grainClass.Interfaces)
        {
            _ = GrainInterface.Of(grainInterface);
            if (!_byInterface.TryGetValue(grainInterface, out var classes))
            {
                _byInterface[grainInterface] = classes = [];
            }

            classes.Add(grainClass);
        }
    }
}
