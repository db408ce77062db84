using System.Net;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using k8s;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenRs.Cloud.Hosting.Pods;
using OpenRs.Cloud.Telemetry;
using Orleans.Clustering.AzureStorage;
using Orleans.Configuration;
using Orleans.Reminders.AzureStorage;

namespace OpenRs.Cloud.Hosting.Azure;

/// <summary>The Orleans side of a silo.</summary>
internal static class SiloHost
{
    // What Microsoft.Orleans.Hosting.Kubernetes needs to find its own pod; the first is set by Kubernetes, the others by the pod's
    // manifest.
    private static readonly string[] PodVariables = ["KUBERNETES_SERVICE_HOST", "POD_NAMESPACE", "POD_NAME", "POD_IP"];

    public static void Configure(
        IHostApplicationBuilder builder, ClusterOptions options, Action<IServiceCollection>? beforeSilo)
    {
        var tables = options.HasConnectionString
            ? new TableServiceClient(options.ConnectionString)
            : new TableServiceClient(options.TableEndpoint, new DefaultAzureCredential());
        var blobs = options.HasConnectionString
            ? new BlobServiceClient(options.ConnectionString)
            : new BlobServiceClient(options.BlobEndpoint, new DefaultAzureCredential());

        SiloLogging.Configure(builder);

        // Before the silo, which starts as a service, too.
        var container = blobs.GetBlobContainerClient(options.Container);
        builder.Services.AddHostedService(_ => new StorageCheck(tables, container));
        builder.Services.AddSingleton<IStateMark>(_ => new ClusterStateMark(container));
        beforeSilo?.Invoke(builder.Services);
        var isInPod = IsInPod(builder.Configuration);
        if (isInPod)
        {
            builder.Services.AddHostedService(services => new AgentPods(
                () => services.GetRequiredService<GrainTelemetry>().Live.Agents.Now,
                new Kubernetes(KubernetesClientConfiguration.InClusterConfig()),
                builder.Configuration["POD_NAMESPACE"]!,
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<AgentPods>>()));
        }

        builder.UseOrleans(silo =>
        {
            silo.Configure<Orleans.Configuration.ClusterOptions>(cluster =>
                    (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ServiceId))
                .Configure<ClusterMembershipOptions>(SiloMembership.Configure)
                .UseAzureStorageClustering((AzureStorageClusteringOptions clustering) => clustering.TableServiceClient = tables)
                .UseAzureTableReminderService((AzureTableReminderStorageOptions reminders) => reminders.TableServiceClient = tables)
                .AddAzureBlobGrainStorage(StorageNames.Default, (AzureBlobStorageOptions storage) => Configure(storage, blobs, options));
            if (isInPod)
            {
                silo.UseKubernetesHosting();
            }

            // No gateway: all clients of the grains are servers, and those are silos.
            silo.ConfigureEndpoints(
                IPAddress.Parse(options.AdvertisedAddress!), options.SiloPort, gatewayPort: 0, listenOnAnyHostAddress: true);
            SiloTls.Configure(silo, options);
        });
    }

    // In a pod Kubernetes tells of deleted pods, which is sooner than missed probes do.
    private static bool IsInPod(IConfiguration configuration) =>
        PodVariables.All(name => configuration[name] is { Length: > 0 });

    private static void Configure(AzureBlobStorageOptions storage, BlobServiceClient blobs, ClusterOptions options)
    {
        storage.BlobServiceClient = blobs;
        storage.ContainerName = options.Container;
        storage.GrainStorageSerializer = new StateSerializer();

        // A cleared state keeps its blob and so its ETag: a writer of the old state cannot match one made anew.
        storage.DeleteStateOnClear = false;
    }
}
