using OpenRs.Cloud.Alerts;

namespace OpenRs.Cloud.Server.Alerts;

/// <summary>Alerts by webhook.</summary>
internal static class AlertExtensions
{
    public static void AddAlerts(this IServiceCollection services)
    {
        services.AddHttpClient(AlertWebhooks.Client, static client => client.Timeout = AlertWebhooks.Timeout)
            .ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler
            {
                AllowAutoRedirect = false, UseCookies = false, UseProxy = false,
            })
            .RemoveAllLoggers();
        services.AddSingleton<IAlertChannel, AlertWebhooks>();
    }
}
