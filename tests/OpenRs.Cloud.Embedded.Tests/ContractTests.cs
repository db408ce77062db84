using System.Reflection;

namespace OpenRs.Cloud.Embedded.Tests;

/// <summary>
/// The product's grains as a silo will want them: everything that crosses a call or is stored carries the serializer's annotations,
/// although the embedded host needs none. Missing ones would show in a real cluster only.
/// </summary>
public sealed class ContractTests
{
    private static readonly Assembly Grains = typeof(StorageNames).Assembly;

    [Fact]
    public void ProductGrains_CanAllBeHosted()
    {
        var options = new EmbeddedGrainOptions().AddGrains(Grains);
        Assert.NotEmpty(options.Classes);
        var catalog = new GrainCatalog(options.Classes);
        foreach (var grain in options.Classes)
        {
            Assert.NotEmpty(new GrainClass(grain).Interfaces);
        }

        Assert.NotNull(catalog);
    }

    [Fact]
    public void EverythingThatCrossesACall_CarriesTheSerializersAnnotations()
    {
        var problems = new SortedSet<string>(StringComparer.Ordinal);
        var types = new HashSet<Type>();
        foreach (var grain in new EmbeddedGrainOptions().AddGrains(Grains).Classes)
        {
            foreach (var parameter in grain.GetConstructors().SelectMany(constructor => constructor.GetParameters()))
            {
                if (parameter.IsDefined(typeof(PersistentStateAttribute)))
                {
                    Visit(parameter.ParameterType, types, problems);
                }
            }

            foreach (var grainInterface in new GrainClass(grain).Interfaces.Where(IsOurs))
            {
                Require(grainInterface.IsDefined(typeof(AliasAttribute)), $"{grainInterface} has no [Alias]", problems);
                foreach (var method in grainInterface.GetMethods())
                {
                    Visit(method.ReturnType, types, problems);
                    Array.ForEach(method.GetParameters(), parameter => Visit(parameter.ParameterType, types, problems));
                }
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
        if (!IsOurs(type) || type.IsInterface || type.IsEnum || !seen.Add(type))
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

    private static bool IsOurs(Type type) => type.Assembly.GetName().Name!.StartsWith("OpenRs.", StringComparison.Ordinal);

    private static void Require(bool holds, string problem, ISet<string> problems)
    {
        if (!holds)
        {
            problems.Add(problem);
        }
    }
}
