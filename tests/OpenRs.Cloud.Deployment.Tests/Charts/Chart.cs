namespace OpenRs.Cloud.Deployment.Tests.Charts;

/// <summary>The chart in helm/openrs-cloud and its values files, rendered by helm without a cluster.</summary>
internal static class Chart
{
    private const string KubernetesVersion = "1.31.0";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>The chart's folder.</summary>
    public static string Folder { get; } = Path.Combine(RepositoryPaths.Root, "helm", "openrs-cloud");

    /// <summary>Names of the values files: default is values.yaml alone.</summary>
    public static IReadOnlyList<string> Scenarios { get; } =
    [
        "default",
        .. Directory.EnumerateFiles(Path.Combine(Folder, "ci"), "*-values.yaml")
            .Select(static path => Path.GetFileName(path)[..^"-values.yaml".Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The manifests of a values file, hooks included.</summary>
    /// <exception cref="InvalidOperationException">Helm refuses it; says why.</exception>
    public static async Task<string> RenderAsync(string scenario, string? folder = null)
    {
        var result = await TemplateAsync(ValuesOf(scenario), folder ?? Folder);
        return result.ExitCode == 0
            ? string.Join('\n', result.Output) + "\n"
            : throw new InvalidOperationException($"helm template refuses {scenario}: {result}");
    }

    /// <summary>Renders the chart with more values, written as YAML.</summary>
    public static async Task<ProgramResult> TryAsync(string scenario, string yaml)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, yaml);
            return await TemplateAsync([.. ValuesOf(scenario), "--values", file], Folder);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>What helm's own checks say.</summary>
    public static Task<ProgramResult> LintAsync(string scenario) => RunAsync(["lint", "--strict", Folder, .. ValuesOf(scenario)]);

    private static Task<ProgramResult> TemplateAsync(IEnumerable<string> values, string folder) => RunAsync(
        ["template", "demo", folder, "--namespace", "ml", "--kube-version", KubernetesVersion, .. values]);

    private static string[] ValuesOf(string scenario) =>
        scenario == "default" ? [] : ["--values", Path.Combine(Folder, "ci", $"{scenario}-values.yaml")];

    private static Task<ProgramResult> RunAsync(IEnumerable<string> arguments)
    {
        // What the caller configured of helm, such as a proxy's plugins, must not change what a chart renders to.
        var environment = new Dictionary<string, string?> { ["HELM_PLUGINS"] = null, ["HELM_NAMESPACE"] = null, ["KUBECONFIG"] = null };
        return ProgramResult.OfAsync(NodeTools.Helm, arguments, Timeout, environment: environment);
    }
}
