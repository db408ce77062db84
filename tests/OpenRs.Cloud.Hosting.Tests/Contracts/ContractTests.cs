using System.Reflection;

namespace OpenRs.Cloud.Hosting.Tests.Contracts;

/// <summary>
/// Everything that crosses a call or is stored carries the serializer's annotations: the analyzers find a missing number in a type that has
/// a serializer, but not that it has none.
/// </summary>
public sealed class ContractTests
{
    [Fact]
    public void EverythingThatCrossesACall_CarriesTheSerializersAnnotations()
    {
        var problems = new SortedSet<string>(StringComparer.Ordinal);
        var types = new HashSet<Type>();
        foreach (var (_, state) in ProductTypes.Grains.SelectMany(ProductTypes.StatesOf))
        {
            Visit(state, types, problems);
        }

        foreach (var grainInterface in ProductTypes.GrainInterfaces)
        {
            Require(grainInterface.IsDefined(typeof(AliasAttribute)), $"{grainInterface} has no [Alias]", problems);
            foreach (var method in grainInterface.GetMethods())
            {
                Require(method.IsDefined(typeof(AliasAttribute)), $"{grainInterface}.{method.Name} has no [Alias]", problems);
                Visit(method.ReturnType, types, problems);
                Array.ForEach(method.GetParameters(), parameter => Visit(parameter.ParameterType, types, problems));
            }
        }

        Assert.True(types.Count > 10, $"Only {types.Count} types found.");
        Assert.True(problems.Count == 0, string.Join(Environment.NewLine, problems));
    }

    private static void Visit(Type type, HashSet<Type> seen, ISet<string> problems)
    {
        if (type.HasElementType)
        {
            Visit(type.GetElementType()!, seen, problems);
        }

        foreach (var argument in type.GetGenericArguments())
        {
            Visit(argument, seen, problems);
        }

        // Orleans has a codec for every enum.
        if (!ProductTypes.IsOurs(type) || type.IsInterface || type.IsEnum || !seen.Add(type))
        {
            return;
        }

        Require(type.IsDefined(typeof(GenerateSerializerAttribute)), $"{type} has no [GenerateSerializer]", problems);
        Require(type.IsDefined(typeof(AliasAttribute)), $"{type} has no [Alias]", problems);
        var ids = new HashSet<uint>();
        foreach (var property in StoredProperties(type))
        {
            var id = property.GetCustomAttribute<IdAttribute>()?.Id;
            Require(id is not null, $"{type}.{property.Name} has no [Id]", problems);
            Require(id is null || ids.Add(id.Value), $"{type}.{property.Name} repeats an [Id]", problems);
            Visit(property.PropertyType, seen, problems);
        }
    }

    // Properties with a field behind them; computed ones are not stored.
    private static IEnumerable<PropertyInfo> StoredProperties(Type type) => type
        .GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        .Where(property => type.GetField($"<{property.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic) is not null);

    private static void Require(bool holds, string problem, ISet<string> problems)
    {
        if (!holds)
        {
            problems.Add(problem);
        }
    }
}
