using OpenRs.Cloud.Protocol.Logs;
using OpenRs.Cloud.Storage.Logs;

namespace OpenRs.Cloud.Server.Logs;

/// <summary>Logs of runs.</summary>
internal static class LogExtensions
{
    public static void AddRunLogs(this IServiceCollection services)
    {
        services.AddSingleton(static provider => new JobLogs(LogObjects.Server, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<JobScope>();
        services.AddSingleton<ILoggerProvider, JobLogProvider>();
        services.AddSingleton<LogUpload>();
        services.AddSingleton<LogListing>();
        services.AddHostedService<ServerLogUpload>();
    }
}
