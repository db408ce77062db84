using System.Reflection;
using System.Text.Json.Nodes;

namespace OpenRs.Cloud.Deployment.Tests.Infrastructure;

/// <summary>The Bicep compiler, and what it makes of infra/.</summary>
internal static class Bicep
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);

    /// <summary>The folder of the templates.</summary>
    public static string Folder { get; } = Path.Combine(RepositoryPaths.Root, "infra");

    private static string Program { get; } = typeof(Bicep).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(static attribute => attribute.Key == "Bicep").Value!;

    /// <summary>Runs the compiler.</summary>
    public static Task<ProgramResult> RunAsync(params string[] arguments) => ProgramResult.OfAsync(
        Program, arguments, Timeout, environment: new Dictionary<string, string?> { ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1" });

    /// <summary>The compiled template of a folder.</summary>
    /// <exception cref="InvalidOperationException">The compiler refuses it; says why.</exception>
    public static async Task<JsonNode> BuildAsync(string folder)
    {
        var result = await RunAsync("build", Path.Combine(folder, "main.bicep"), "--stdout");
        return result.ExitCode == 0
            ? JsonNode.Parse(string.Join('\n', result.Output))!
            : throw new InvalidOperationException(result.ToString());
    }

    /// <summary>A compiled template and those of its modules.</summary>
    public static IEnumerable<JsonNode> Templates(JsonNode template) =>
        [template, .. Direct(template).Where(IsModule).SelectMany(static module => Templates(module["properties"]!["template"]!))];

    /// <summary>All resources of a compiled template, those of modules included.</summary>
    public static IEnumerable<JsonNode> Resources(JsonNode template) =>
        Templates(template).SelectMany(Direct).Where(static resource => !IsModule(resource));

    /// <summary>The resources of a template alone.</summary>
    public static IEnumerable<JsonNode> Direct(JsonNode template) => template["resources"] is JsonObject byName
        ? byName.Select(static pair => pair.Value!)
        : template["resources"]!.AsArray().Select(static resource => resource!);

    private static bool IsModule(JsonNode resource) => resource["type"]!.GetValue<string>() == "Microsoft.Resources/deployments";
}
