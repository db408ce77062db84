using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OpenRs.Cloud.Hosting.Tests;

public sealed class ConfigurationTests
{
    [Fact]
    public void ClusterOptions_AllWrong_AreReportedTogether()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var refused = Assert.Throws<OptionsValidationException>(() => builder.UseOpenRsCluster(options =>
        {
            options.ClusterId = "a b";
            options.SiloPort = 0;
            options.GatewayPort = 70000;
            options.BlobEndpoint = new Uri("http://example.com");
        }));
        Assert.Equal(
            ["ClusterId", "AdvertisedAddress", "SiloPort", "GatewayPort", "TableEndpoint", "BlobEndpoint"],
            refused.Failures.Select(failure => failure.Split(' ')[0].Split(':')[^1]));
    }

    [Fact]
    public void ClusterOptions_FromConfiguration_AreValid()
    {
        var options = new ClusterOptions { AdvertisedAddress = "10.0.0.4", ConnectionString = "UseDevelopmentStorage=true" };
        Assert.Empty(options.Validate());
        options.ConnectionString = null;
        options.TableEndpoint = new Uri("https://x.table.core.windows.net");
        options.BlobEndpoint = new Uri("http://127.0.0.1:10000/devstoreaccount1");
        Assert.Empty(options.Validate());
    }
}
