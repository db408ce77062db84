using System.Reflection;
using OpenRs.Cloud.Hosting.Local;

namespace OpenRs.Cloud.Hosting.Tests.Contracts;

/// <summary>The product's types that Orleans sends or stores.</summary>
internal static class ProductTypes
{
    private static readonly Assembly[] Assemblies =
    [
        typeof(StateFormat).Assembly, typeof(Runs.RunMachine).Assembly, typeof(StorageNames).Assembly, typeof(LocalExtensions).Assembly,
    ];

    /// <summary>Messages, states and exceptions: whatever has a serializer.</summary>
    public static IReadOnlyList<Type> Serialized { get; } =
        Where(static type =>
            type is { IsAbstract: false, IsGenericType: false, IsEnum: false } && type.IsDefined(typeof(GenerateSerializerAttribute)));

    public static IReadOnlyList<Type> Grains { get; } =
        Where(static type => type is { IsClass: true, IsAbstract: false } && typeof(IGrainBase).IsAssignableFrom(type));

    public static IReadOnlyList<Type> GrainInterfaces { get; } =
        Where(static type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type));

    /// <summary>The state parameters of a grain.</summary>
    public static IEnumerable<(PersistentStateAttribute Name, Type Type)> StatesOf(Type grain) =>
        from parameter in grain.GetConstructors().Single().GetParameters()
        let name = parameter.GetCustomAttribute<PersistentStateAttribute>()
        where name is not null
        select (name, parameter.ParameterType.GetGenericArguments().Single());

    /// <summary>The properties that are sent and stored, by their number.</summary>
    public static IEnumerable<(uint Id, PropertyInfo Property)> Members(Type type) =>
        from property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        let id = property.GetCustomAttribute<IdAttribute>()
        where id is not null
        orderby id.Id
        select (id.Id, property);

    public static bool IsOurs(Type type) => Assemblies.Contains(type.Assembly);

    /// <summary>A type as people write it.</summary>
    public static string NameOf(Type type) =>
        type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias
        ?? (type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : type.Name);

    private static Type[] Where(Func<Type, bool> condition) =>
    [
        .. Assemblies.SelectMany(static assembly => assembly.GetTypes())
            .Where(condition)
            .OrderBy(static type => type.FullName, StringComparer.Ordinal),
    ];
}
