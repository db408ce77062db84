using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Dashboard;
using OpenRs.Cloud.Hosting.Azure;
using OpenRs.Cloud.Hosting.Local;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Access;
using OpenRs.Cloud.Server.Agents;
using OpenRs.Cloud.Server.Alerts;
using OpenRs.Cloud.Server.Archives;
using OpenRs.Cloud.Server.Audit;
using OpenRs.Cloud.Server.Checkpoints;
using OpenRs.Cloud.Server.Cookies;
using OpenRs.Cloud.Server.Costs;
using OpenRs.Cloud.Server.Datasets;
using OpenRs.Cloud.Server.Deployments;
using OpenRs.Cloud.Server.Endpoints;
using OpenRs.Cloud.Server.Errors;
using OpenRs.Cloud.Server.Evaluations;
using OpenRs.Cloud.Server.Http;
using OpenRs.Cloud.Server.Http.Uploads;
using OpenRs.Cloud.Server.Ledgers;
using OpenRs.Cloud.Server.Limits;
using OpenRs.Cloud.Server.Logs;
using OpenRs.Cloud.Server.Models;
using OpenRs.Cloud.Server.OpenApi;
using OpenRs.Cloud.Server.Pools;
using OpenRs.Cloud.Server.Prompts;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Retention;
using OpenRs.Cloud.Server.Rollouts;
using OpenRs.Cloud.Server.Runs;
using OpenRs.Cloud.Server.Scaling;
using OpenRs.Cloud.Server.Security;
using OpenRs.Cloud.Server.Security.Authentication;
using OpenRs.Cloud.Server.Storage;
using OpenRs.Cloud.Server.Telemetry;
using OpenRs.Cloud.Server.Uploads;
using OpenRs.Cloud.Protocol.Servers;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Server.Hosting;

/// <summary>What the server is made of.</summary>
internal static class ServerExtensions
{
    // 4 MiB is gRPC's own default; rollouts and weights travel as objects, so no message needs more.
    private const int MaxMessageBytes = 4 << 20;

    public static void AddOpenRsServer(this WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection(ServerOptions.Section);
        builder.Services.AddServerOptions(section);
        var options = section.Get<ServerOptions>() ?? new ServerOptions();
        builder.ListenOn(section.Get<EndpointOptions>() ?? new EndpointOptions());
        builder.Services.AddSingleton<TimeProvider>(new SteadyTimeProvider(TimeProvider.System));
        builder.AddGrainHost(options, section.Get<StorageOptions>() ?? new StorageOptions());
        builder.Services.AddSingleton(services => services.GetRequiredService<IOptions<PriceOptions>>().Value.ReadPrices());
        builder.Services.AddSingleton<AgentToken>();
        builder.Services.AddSingleton(OpenObjects);
        builder.Services.AddSingleton<IResultObjects, StoredResultObjects>();
        builder.Services.AddSingleton<UploadStage>();
        builder.Services.AddSingleton<PromptCheck>();
        builder.Services.AddHostedService<UploadJanitor>();
        builder.Services.AddSingleton<IChargeArchive, ObjectChargeArchive>();
        builder.Services.AddRunArchives();
        builder.Services.AddSingleton<StepReader>();
        builder.Services.AddSingleton<StepListing>();
        builder.Services.AddSingleton<EventListing>();
        builder.Services.AddRunLogs();
        builder.Services.AddAlerts();
        builder.Services.AddSingleton<ChargeReader>();
        builder.Services.AddSingleton<ProjectCosts>();
        builder.Services.AddSingleton<PointCosts>();
        builder.Services.AddSingleton<RunForecaster>();
        builder.Services.AddSingleton<RunEstimator>();
        builder.Services.AddSingleton<DatasetCatalog>();
        builder.Services.AddSingleton<DatasetRemoval>();
        builder.Services.AddSingleton<DatasetDownload>();
        builder.Services.AddSingleton<ModelCatalog>();
        builder.Services.AddSingleton<StoredModelImport>();
        builder.Services.AddSingleton<CheckpointCatalog>();
        builder.Services.AddSingleton<CheckpointExport>();
        builder.Services.AddSingleton<CheckpointCopy>();
        builder.Services.AddSingleton<RunFork>();
        builder.Services.AddSingleton<VerifiedFiles>();
        builder.Services.AddSingleton<CheckpointPruner>();
        builder.Services.AddSingleton<CheckpointJanitor>();
        builder.Services.AddSingleton<ICheckpointRetention>(static services => services.GetRequiredService<CheckpointJanitor>());
        builder.Services.AddHostedService(static services => services.GetRequiredService<CheckpointJanitor>());
        builder.Services.AddSingleton<RolloutReader>();
        builder.Services.AddSingleton<RunSpecResolver>();
        builder.Services.AddSingleton<EvaluatedModels>();
        builder.Services.AddSingleton<EvaluationSpecResolver>();
        builder.Services.AddSingleton<EvaluationDirectory>();
        builder.Services.AddSingleton<RunDirectory>();
        builder.Services.AddSingleton<IResourceUsers>(static services => services.GetRequiredService<RunDirectory>());
        builder.Services.AddSingleton<IResourceUsers>(static services => services.GetRequiredService<EvaluationDirectory>());
        builder.Services.AddSingleton<IResourceUsers, AdaptedModels>();
        builder.Services.AddSingleton<PoolDirectory>();
        builder.Services.AddSingleton<PoolReader>();
        builder.Services.AddSingleton<PoolScaler>();
        builder.Services.AddSingleton<ScalerAccess>();
        builder.Services.AddSingleton<RunRemoval>();
        builder.Services.AddSingleton<EvaluationRemoval>();
        builder.Services.AddSingleton<JobRemoval>(static services => services.GetRequiredService<RunRemoval>());
        builder.Services.AddSingleton<JobRemoval>(static services => services.GetRequiredService<EvaluationRemoval>());
        builder.Services.AddSingleton<ModelRemoval>();
        builder.Services.AddSingleton<RunWatch>();
        builder.Services.AddSingleton<LeastBudget>();
        builder.Services.AddHostedService<RunJanitor>();
        builder.Services.AddHostedService<EndpointFile>();
        if (options.StopWithStdin)
        {
            builder.Services.AddSingleton<IHostLifetime, StopWithStdin>();
        }

        builder.Services.AddAccess();
        builder.Services.AddSingleton<AuditLog>();
        builder.Services.AddOpenRsGrpc(CallInterceptors.All);
        builder.Services.AddGrpcReflection();
        builder.Services.AddJsonApi(MaxMessageBytes);
        builder.AddTelemetry();
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddSingleton<IDashboardServer, OwnServer>();
        builder.Services.AddDashboard(hasIssuer: section.Get<AccessOptions>()?.Oidc.HasDashboard == true);
        builder.Services.AddCookieKeys();
        ServingHealthCheck.Add(builder.Services);
    }

    /// <summary>gRPC with the bounds of every service here, behind interceptors in the given order.</summary>
    public static void AddOpenRsGrpc(this IServiceCollection services, IReadOnlyList<Type> interceptors)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<CallLimits>();
        services.AddSingleton<StorageState>();
        services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = MaxMessageBytes;
            options.MaxSendMessageSize = MaxMessageBytes;
            foreach (var interceptor in interceptors)
            {
                options.Interceptors.Add(interceptor);
            }
        });
    }

    public static void MapOpenRsServices(this WebApplication app)
    {
        // Before anything is made of them: this names everything that is wrong at once.
        _ = app.Services.GetRequiredService<IOptions<ServerOptions>>().Value;

        DataFolder.Prepare(app.Services.GetRequiredService<IOptions<StorageOptions>>().Value);

        // Made at start, not at first use: an agent on this machine reads the token from its file, and a wrong store should stop the start.
        _ = app.Services.GetRequiredService<AgentToken>();
        _ = app.Services.GetRequiredService<AdminKey>();
        _ = app.Services.GetRequiredService<ScalerAccess>();
        _ = app.Services.GetRequiredService<IObjectStore>();
        app.UseUnreadableRequestStatus();
        app.UsePorts();
        app.UseDashboard();
        app.MapGrpcService<RunGrpcService>();
        app.MapGrpcService<EvaluationGrpcService>();
        app.MapGrpcService<DatasetGrpcService>();
        app.MapGrpcService<ModelGrpcService>();
        app.MapGrpcService<CheckpointGrpcService>();
        app.MapGrpcService<RolloutGrpcService>();
        app.MapGrpcService<PoolGrpcService>();
        app.MapGrpcService<ScalerGrpcService>();
        app.MapGrpcService<CostGrpcService>();
        app.MapGrpcService<AgentGrpcService>();
        app.MapGrpcService<AccessGrpcService>();
        app.MapGrpcHealthChecksService();
        app.MapGrpcReflectionService();
        app.MapDashboard(HttpPort.Mark);
        var http = app.MapHttpPort();
        var methods = app.Services.GetRequiredService<EndpointDataSource>();
        http.MapUploads(methods);
        http.MapDocument(methods);
        app.MapTelemetry(http);
    }

    private static void AddGrainHost(this WebApplicationBuilder builder, ServerOptions options, StorageOptions storage)
    {
        builder.Services.AddSingleton(services => Options.Create(new LedgerTerms
        {
            LeaseDuration = services.GetRequiredService<IOptions<AgentOptions>>().Value.LeaseDuration,
        }));
        builder.Services.AddSingleton(services => Options.Create(new StallTerms
        {
            Limit = services.GetRequiredService<IOptions<AlertOptions>>().Value.StallLimit,
        }));
        if (options.IsCluster)
        {
            builder.UseOpenRsCluster(beforeSilo: AddGuard);
            return;
        }

        builder.UseOpenRsLocal(storage.StatePath, AddGuard);

        static void AddGuard(IServiceCollection services) => services.AddHostedService<DeploymentGuard>();
    }

    private static IObjectStore OpenObjects(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<StorageOptions>>().Value;
        var store = new ObjectStoreOptions
        {
            Uri = options.ObjectsUri,
            ConnectionString = options.ObjectsConnectionString is { Length: > 0 } connection ? connection : null,
        };
        return ObjectStoreFactory.OpenAsync(store, services.GetRequiredService<TimeProvider>(), CancellationToken.None)
            .GetAwaiter()
            .GetResult();
    }
}
