using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpenRs.Cloud.Deployment.Tests.Charts;

namespace OpenRs.Cloud.Deployment.Tests.Infrastructure;

/// <summary>infra/ compiles without a warning, and gives no keys, the least of roles and pools that start empty.</summary>
public sealed class BicepTests : IDisposable
{
    private const string BlobContributor = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
    private const string TableContributor = "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3";
    private const string AcrPull = "7f951dda-4ed3-4680-a7ca-43fe172d538d";
    private const string NetworkContributor = "4d97b98b-1d4f-4787-a291-c67834d212e7";

    private readonly string _folder = Directory.CreateTempSubdirectory("openrs-bicep-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("build", "main.bicep")]
    [InlineData("lint", "main.bicep")]
    [InlineData("build-params", "main.bicepparam")]
    [InlineData("build-params", "small.bicepparam")]
    public async Task Compiler_HasNothingToSay(string verb, string file)
    {
        string[] output = verb == "lint" ? [] : ["--outfile", Path.Combine(_folder, "out.json")];
        var result = await Bicep.RunAsync([verb, Path.Combine(Bicep.Folder, file), .. output]);
        Assert.Equal((0, ""), (result.ExitCode, string.Join('\n', [.. result.Output, .. result.Error])));
    }

    [Fact]
    public async Task Roles_AreTheseOnly_EachWithItsReason()
    {
        var roles = RolesOf(await Bicep.BuildAsync(Bicep.Folder));
        Assert.Equal(
            [
                (TableContributor, "account", "Servers make and use the tables of membership and reminders."),
                (NetworkContributor, "nodes", "The cluster joins nodes and load balancers to its subnet."),
                (AcrPull, "registry", "Nodes pull images."),
                (BlobContributor, "grainstate", "Servers keep the state of grains."),
                (BlobContributor, "objects", "Agents read models and write rollouts and checkpoints. They never see grain state."),
                (BlobContributor, "objects", "Servers keep models, datasets, checkpoints and metrics."),
            ],
            roles.OrderBy(static role => $"{role.Role} {role.Scope} {role.Why}", StringComparer.Ordinal));
    }

    [Fact]
    public async Task Secrets_AreInNoOutputAndKeysAreOff()
    {
        var template = await Bicep.BuildAsync(Bicep.Folder);
        var secrets = new Regex("list(Keys|Secrets|AccountSas|ServiceSas|Credentials)|password|connectionString", RegexOptions.IgnoreCase);
        Assert.DoesNotMatch(secrets, template.ToJsonString());
        var account = Of(template, "Microsoft.Storage/storageAccounts");
        Assert.False(account["allowSharedKeyAccess"]!.GetValue<bool>());
        Assert.False(account["allowBlobPublicAccess"]!.GetValue<bool>());
        Assert.Equal("Disabled", account["publicNetworkAccess"]!.GetValue<string>());
        Assert.Equal("TLS1_2", account["minimumTlsVersion"]!.GetValue<string>());
        var blobs = Of(template, "Microsoft.Storage/storageAccounts/blobServices");
        Assert.True(blobs["isVersioningEnabled"]!.GetValue<bool>() && blobs["deleteRetentionPolicy"]!["enabled"]!.GetValue<bool>());
        Assert.False(Of(template, "Microsoft.ContainerRegistry/registries")["adminUserEnabled"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Cluster_HasWhatTheChartNeeds()
    {
        var template = await Bicep.BuildAsync(Bicep.Folder);
        var cluster = Of(template, "Microsoft.ContainerService/managedClusters");
        Assert.True(cluster["oidcIssuerProfile"]!["enabled"]!.GetValue<bool>());
        Assert.True(cluster["securityProfile"]!["workloadIdentity"]!["enabled"]!.GetValue<bool>());
        Assert.True(cluster["workloadAutoScalerProfile"]!["keda"]!["enabled"]!.GetValue<bool>());
        Assert.True(cluster["disableLocalAccounts"]!.GetValue<bool>());
        var pool = Bicep.Resources(template)
            .Single(static resource => resource["copy"]?["name"]?.GetValue<string>() == "pools")["properties"]!;
        Assert.Equal((0, 0), (pool["count"]!.GetValue<int>(), pool["minCount"]!.GetValue<int>()));
    }

    // The identities are those of the chart's service accounts: with another name no pod could use them.
    [Fact]
    public async Task Identities_AreForTheChartsServiceAccounts()
    {
        var source = await File.ReadAllTextAsync(Path.Combine(Bicep.Folder, "modules", "access.bicep"));
        var suffixes = Regex.Matches(source, @"\$\{fullName\}-(\w+)'").Select(static match => match.Groups[1].Value);
        var rendered = await Chart.RenderAsync("ha");
        var accounts = Regex.Matches(rendered, @"kind: ServiceAccount\nmetadata:\n  name: demo-openrs-cloud-(\S+)")
            .Select(static match => match.Groups[1].Value);
        Assert.Equal(suffixes.Order(StringComparer.Ordinal), accounts.Intersect(["agents", "server"]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("modules/resources.bicep", "cluster.outputs.oidcIssuerUrl", "cluster.outputs.oidcIssuer", "BCP053")]
    [InlineData("modules/storage.bicep", "param sku string", "param sku string\nparam forgotten string", "no-unused-params")]
    [InlineData(
        "modules/registry.bicep",
        "output name string",
        "output key string = registry.listCredentials().passwords[0].value\noutput name string",
        "outputs-should-not-contain-secrets")]
    public async Task Planted_Fault_IsFound(string file, string from, string to, string words)
    {
        Copy(Bicep.Folder, _folder);
        var path = Path.Combine(_folder, file);
        var source = await File.ReadAllTextAsync(path);
        Assert.Contains(from, source, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, source.Replace(from, to, StringComparison.Ordinal));
        var result = await Bicep.RunAsync("lint", Path.Combine(_folder, "main.bicep"));
        Assert.Contains(words, string.Join('\n', [.. result.Output, .. result.Error]), StringComparison.Ordinal);
    }

    private static IEnumerable<(string Role, string Scope, string Why)> RolesOf(JsonNode template) =>
        from inner in Bicep.Templates(template)
        from resource in Bicep.Direct(inner)
        where resource["type"]!.GetValue<string>() == "Microsoft.Authorization/roleAssignments"
        let variable = Regex.Match(resource["name"]!.GetValue<string>(), @"variables\('(\w+)'\)\)").Groups[1].Value
        select (
            inner["variables"]![variable]!.GetValue<string>(),
            ScopeOf(resource["scope"]!.GetValue<string>()),
            resource["properties"]!["description"]!.GetValue<string>());

    private static string ScopeOf(string scope) =>
        scope.Contains("'objects'", StringComparison.Ordinal) ? "objects"
        : scope.Contains("'grainstate'", StringComparison.Ordinal) ? "grainstate"
        : scope.Contains("'nodes'", StringComparison.Ordinal) ? "nodes"
        : scope.Contains("registries", StringComparison.Ordinal) ? "registry"
        : scope.Contains("storageAccountName", StringComparison.Ordinal) ? "account"
        : scope;

    private static JsonNode Of(JsonNode template, string type) =>
        Bicep.Resources(template).Single(resource => resource["type"]!.GetValue<string>() == type)["properties"]!;

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
