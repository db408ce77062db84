using Microsoft.Extensions.Hosting;

namespace OpenRs.Cloud.Cluster;

/// <summary>Takes the place of the real SiloHost where the registry lacks the packages of a silo.</summary>
internal static class SiloHost
{
    public static void Configure(IHostApplicationBuilder builder, ClusterOptions options) => throw new PlatformNotSupportedException(
        $"This build cannot join cluster '{options.ClusterId}': it was made without the packages Microsoft.Orleans.Server, "
        + "Microsoft.Orleans.Clustering.AzureStorage, Microsoft.Orleans.Persistence.AzureStorage and Microsoft.Orleans.Reminders.AzureStorage, "
        + "which its registry lacks. Build it with a registry that has them (OpenRsPackages=nuget), or use the embedded host.");
}
