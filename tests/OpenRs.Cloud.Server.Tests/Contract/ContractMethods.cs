using System.Reflection;
using Google.Protobuf.Reflection;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Contract;

/// <summary>The contract as it was compiled in: a file, service or method that is added is here without being named.</summary>
internal static class ContractMethods
{
    /// <summary>Services of the contract that this build does not serve yet. One that is served must leave this list.</summary>
    public static IReadOnlySet<string> NotServed { get; } = new HashSet<string>();

    /// <summary>All files of the contract.</summary>
    public static IReadOnlyList<FileDescriptor> Files { get; } =
    [
        .. typeof(RunReflection).Assembly.GetExportedTypes()
            .Where(static type => type.Namespace == typeof(RunReflection).Namespace
                && type.Name.EndsWith("Reflection", StringComparison.Ordinal))
            .Select(
                static type => (FileDescriptor)type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!)
            .OrderBy(static file => file.Name, StringComparer.Ordinal),
    ];

    /// <summary>All services of the contract.</summary>
    public static IEnumerable<ServiceDescriptor> Services => Files.SelectMany(static file => file.Services);

    /// <summary>All methods of the services that are served, such as <c>RunService.GetRun</c>.</summary>
    public static IReadOnlyList<string> Served { get; } =
    [
        .. Services.Where(static service => !NotServed.Contains(service.Name))
            .SelectMany(static service => service.Methods.Select(method => $"{service.Name}.{method.Name}"))
            .Order(StringComparer.Ordinal),
    ];
}
