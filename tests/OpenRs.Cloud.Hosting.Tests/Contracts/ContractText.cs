using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;

namespace OpenRs.Cloud.Hosting.Tests.Contracts;

/// <summary>
/// What silos of two versions must agree on, and what a stored state is found by: grain types, state names, methods, numbers of members.
/// </summary>
internal static class ContractText
{
    public static string Write(IServiceProvider silo)
    {
        var grainTypes = silo.GetRequiredService<GrainTypeResolver>();
        var lines = ProductTypes.Grains.SelectMany(grain => GrainLines(grain, grainTypes.GetGrainType(grain)))
            .Concat(ProductTypes.GrainInterfaces.SelectMany(InterfaceLines))
            .Concat(ProductTypes.Serialized.SelectMany(TypeLines))
            .Concat(Enums().SelectMany(EnumLines));
        return string.Join('\n', lines) + "\n";
    }

    private static IEnumerable<string> GrainLines(Type grain, GrainType grainType) =>
    [
        $"grain {grainType}",
        .. from state in ProductTypes.StatesOf(grain)
           select $"  state {state.Name.StateName} in {state.Name.StorageName}: {ProductTypes.NameOf(state.Type)}",
    ];

    private static IEnumerable<string> InterfaceLines(Type type) =>
    [
        $"interface {ProductTypes.NameOf(type)}",
        .. type.GetMethods().OrderBy(static method => method.Name, StringComparer.Ordinal).Select(MethodLine),
    ];

    private static string MethodLine(MethodInfo method)
    {
        var parameters = string.Join(", ", method.GetParameters().Select(static parameter => ProductTypes.NameOf(parameter.ParameterType)));
        return $"  {method.GetCustomAttribute<AliasAttribute>()?.Alias}({parameters}) -> {ProductTypes.NameOf(method.ReturnType)}";
    }

    private static IEnumerable<string> TypeLines(Type type) =>
    [
        $"type {ProductTypes.NameOf(type)}",
        .. from member in ProductTypes.Members(type)
           select $"  {member.Id} {member.Property.Name}: {ProductTypes.NameOf(member.Property.PropertyType)}",
    ];

    private static IEnumerable<Type> Enums() => ProductTypes.Serialized
        .SelectMany(ProductTypes.Members)
        .Select(static member => Nullable.GetUnderlyingType(member.Property.PropertyType) ?? member.Property.PropertyType)
        .Where(static type => type.IsEnum && ProductTypes.IsOurs(type))
        .Distinct()
        .OrderBy(static type => type.Name, StringComparer.Ordinal);

    private static IEnumerable<string> EnumLines(Type type) =>
    [
        $"enum {type.Name}",
        .. Enum.GetValues(type).Cast<object>().Select(static value => $"  {Convert.ToInt32(value, null)} {value}"),
    ];
}
