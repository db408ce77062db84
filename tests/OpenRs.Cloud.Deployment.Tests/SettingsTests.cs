using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Deployment.Tests.Charts;
using OpenRs.Cloud.Deployment.Tests.Settings;
using OpenRs.Cloud.Hosting.Azure;
using OpenRs.Cloud.Server.Hosting;

namespace OpenRs.Cloud.Deployment.Tests;

/// <summary>The server knows every setting that the chart gives it, and takes the values that it gives.</summary>
public sealed class SettingsTests(RenderedCharts charts) : IClassFixture<RenderedCharts>, IDisposable
{
    // What the chart sets itself, and what it must not let in: secrets are files, and a server in a cluster always asks for credentials.
    private static readonly string[] NotInValues =
    [
        "Host", "StopWithStdin", "Data", "Objects", "ObjectsConnectionString", "AgentToken", "AgentTokenFile", "Pools:*", "Auth",
        "AllowUnauthenticated", "AdminKeyFile", "Listen", "Http", "TlsCertificate", "TlsKey", "TlsPassword", "PriceFile", "Prices:*",
        "MetricsTokenFile", "LogFormat", "AlertSecretFile", "Oidc:ClientSecretFile", "ScalerTokenFile", "ClientAuthority",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("openrs-settings-").FullName;

    [Theory]
    [ClassData(typeof(ScenarioData))]
    public void Settings_AreKnownToTheServer(string scenario) => Assert.All(
        RenderedSettings.Of(charts.Manifests(scenario), "x").Keys,
        static name => Assert.True(KnownSettings.Has(name), $"The server has no setting {name}."));

    [Theory]
    [InlineData("OpenRs__LeaseSecond")]
    [InlineData("OpenRs__Cluster__Silo")]
    [InlineData("OpenRs__Oidc__Roles__0__Name")]
    [InlineData("OpenRs__IsCluster")]
    [InlineData("Host")]
    public void Setting_ThatIsMisspelled_IsUnknown(string name) => Assert.False(KnownSettings.Has(name));

    [Fact]
    public void Schema_OffersAllSettingsThatTheChartDoesNotSetItself()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Chart.Folder, "values.schema.json")))!;
        var offered = NamesIn(schema["definitions"]!["options"]!, "").Order(StringComparer.Ordinal);
        var known = KnownSettings.Names.Where(static name => !name.StartsWith("Cluster:", StringComparison.Ordinal));
        Assert.Equal(known.Except(NotInValues).Order(StringComparer.Ordinal), offered);
    }

    [Theory]
    [ClassData(typeof(ScenarioData))]
    public void Settings_PassTheServersChecks(string scenario)
    {
        var manifests = charts.Manifests(scenario);
        var files = new PodFiles(_folder, manifests);
        var settings = RenderedSettings.Of(manifests, "UseDevelopmentStorage=true")
            .ToDictionary(static pair => pair.Key.Replace("__", ":", StringComparison.Ordinal), pair => (string?)files.Here(pair.Value));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection();
        services.AddServerOptions(configuration.GetSection(ServerOptions.Section));
        using var provider = services.BuildServiceProvider();

        _ = provider.GetRequiredService<IOptions<ServerOptions>>().Value;
        var cluster = new ClusterOptions { AdvertisedAddress = "10.0.0.1" };
        configuration.GetSection(ClusterOptions.Section).Bind(cluster);
        Assert.Empty(settings["OpenRs:Host"] == "cluster" ? cluster.Validate() : []);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<string> NamesIn(JsonNode schema, string prefix) =>
        ((JsonObject)schema["properties"]!).SelectMany(pair => pair.Value!["properties"] is not null
            ? NamesIn(pair.Value, $"{prefix}{pair.Key}:")
            : pair.Value["items"]?["properties"] is not null
                ? NamesIn(pair.Value["items"]!, $"{prefix}{pair.Key}:*:")
                : [$"{prefix}{pair.Key}{(pair.Value["items"] is null ? "" : ":*")}"]);
}
