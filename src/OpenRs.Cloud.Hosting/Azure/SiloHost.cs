using System.Net;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Hosting;
using Orleans.Clustering.AzureStorage;
using Orleans.Configuration;
using Orleans.Reminders.AzureStorage;

namespace OpenRs.Cloud.Hosting;

/// <summary>The Orleans side of a silo.</summary>
internal static class SiloHost
{
    public static void Configure(IHostApplicationBuilder builder, ClusterOptions options)
    {
        var tables = options.ConnectionString is { Length: > 0 } connection
            ? new TableServiceClient(connection)
            : new TableServiceClient(options.TableEndpoint, new DefaultAzureCredential());
        var blobs = options.ConnectionString is { Length: > 0 }
            ? new BlobServiceClient(options.ConnectionString)
            : new BlobServiceClient(options.BlobEndpoint, new DefaultAzureCredential());

        builder.UseOrleans(silo => silo
            .Configure<Orleans.Configuration.ClusterOptions>(cluster =>
                (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ServiceId))
            .ConfigureEndpoints(
                IPAddress.Parse(options.AdvertisedAddress!), options.SiloPort, options.GatewayPort, listenOnAnyHostAddress: true)
            .UseAzureStorageClustering((AzureStorageClusteringOptions clustering) => clustering.TableServiceClient = tables)
            .UseAzureTableReminderService((AzureTableReminderStorageOptions reminders) => reminders.TableServiceClient = tables)
            .AddAzureBlobGrainStorage(StorageNames.Default, (AzureBlobStorageOptions storage) =>
            {
                storage.BlobServiceClient = blobs;
                storage.ContainerName = options.Container;
                storage.GrainStorageSerializer = new StateSerializer();

                // A cleared state keeps its blob and so its ETag: a writer of the old state cannot match one made anew.
                storage.DeleteStateOnClear = false;
            }));
    }
}
