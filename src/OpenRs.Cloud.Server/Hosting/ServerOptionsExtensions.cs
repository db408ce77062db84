using Microsoft.Extensions.Options;
using OpenRs.Cloud.Server.Agents;
using OpenRs.Cloud.Server.Alerts;
using OpenRs.Cloud.Server.Configuration;
using OpenRs.Cloud.Server.Costs;
using OpenRs.Cloud.Server.Datasets;
using OpenRs.Cloud.Server.Endpoints;
using OpenRs.Cloud.Server.Limits;
using OpenRs.Cloud.Server.Models;
using OpenRs.Cloud.Server.Retention;
using OpenRs.Cloud.Server.Rewards;
using OpenRs.Cloud.Server.Scaling;
using OpenRs.Cloud.Server.Security.Authentication;
using OpenRs.Cloud.Server.Storage;
using OpenRs.Cloud.Server.Telemetry;

namespace OpenRs.Cloud.Server.Hosting;

/// <summary>The options of all features.</summary>
internal static class ServerOptionsExtensions
{
    /// <summary>
    /// Binds them all to one section and checks them together, so that a start that fails names everything that is wrong.
    /// </summary>
    public static void AddServerOptions(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<StorageOptions>().Bind(section);
        services.AddChecked<AgentOptions>(section);
        services.AddChecked<RewardHostOptions>(section);
        services.AddChecked<LimitOptions>(section);
        services.AddChecked<RetentionOptions>(section);
        services.AddChecked<DatasetOptions>(section);
        services.AddChecked<ModelOptions>(section);
        services.AddChecked<PriceOptions>(section);
        services.AddChecked<AccessOptions>(section);
        services.AddChecked<EndpointOptions>(section);
        services.AddChecked<TelemetryOptions>(section);
        services.AddChecked<AlertOptions>(section);
        services.AddChecked<ScalerOptions>(section);
        services.AddSingleton<IValidateOptions<ServerOptions>, ServerOptionsValidator>();
        services.AddOptions<ServerOptions>().Bind(section).ValidateOnStart();
    }

    private static void AddChecked<T>(this IServiceCollection services, IConfiguration section)
        where T : class, ICheckedOptions
    {
        services.AddOptions<T>().Bind(section);
        services.AddSingleton<ICheckedOptions>(static provider => provider.GetRequiredService<IOptions<T>>().Value);
    }
}
