using System.Collections;
using System.Reflection;
using OpenRs.Cloud.Hosting.Azure;
using OpenRs.Cloud.Server.Configuration;
using OpenRs.Cloud.Server.Storage;

namespace OpenRs.Cloud.Deployment.Tests.Settings;

/// <summary>
/// The names of the server's settings, read off its options: with a colon between parts, and * for what may have any name.
/// </summary>
internal static class KnownSettings
{
    /// <summary>All names, without the section's.</summary>
    public static IReadOnlySet<string> Names { get; } = typeof(ICheckedOptions).Assembly.GetTypes()
        .Where(static type => type.IsClass && type.IsAssignableTo(typeof(ICheckedOptions)))
        .Append(typeof(StorageOptions))
        .SelectMany(static type => NamesOf(type, ""))
        .Concat(NamesOf(typeof(ClusterOptions), "Cluster:"))
        .ToHashSet();

    /// <summary>Whether the server knows a setting.</summary>
    /// <param name="name">Its name in the environment, such as OpenRs__Oidc__Roles__0__Value.</param>
    public static bool Has(string name)
    {
        const string Prefix = "OpenRs__";
        return name.StartsWith(Prefix, StringComparison.Ordinal)
            && Names.Any(known => Fits(name[Prefix.Length..].Split("__"), known.Split(':')));
    }

    private static bool Fits(string[] name, string[] known) =>
        name.Length == known.Length && name.Zip(known).All(static pair => pair.Second == "*" || pair.First == pair.Second);

    // What is computed cannot be set; lists and maps can be added to although they have no setter.
    private static IEnumerable<string> NamesOf(Type type, string prefix) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .SelectMany(property => ElementOf(property.PropertyType) is { } element
            ? NamesOfValue(element, $"{prefix}{property.Name}:*")
            : property.SetMethod is not null || IsSection(property.PropertyType)
                ? NamesOfValue(property.PropertyType, $"{prefix}{property.Name}")
                : []);

    private static IEnumerable<string> NamesOfValue(Type type, string name) => IsSection(type) ? NamesOf(type, $"{name}:") : [name];

    private static bool IsSection(Type type) =>
        type.IsClass && type != typeof(string) && type.Namespace!.StartsWith("OpenRs.", StringComparison.Ordinal);

    private static Type? ElementOf(Type type) =>
        type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable)) ? type.GetGenericArguments()[^1] : null;
}
