using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Hosting.Local.Errors;

namespace OpenRs.Cloud.Server.Hosting;

/// <summary>The server as a process: builds it, runs it, and says in one line what stopped it from starting.</summary>
internal static class ServerProcess
{
    private static readonly Dictionary<string, string> Switches = new()
    {
        ["--host"] = "OpenRs:Host",
        ["--data"] = "OpenRs:Data",
        ["--listen"] = "OpenRs:Listen",
        ["--objects"] = "OpenRs:Objects",
        ["--price-file"] = "OpenRs:PriceFile",
        ["--keep-checkpoints"] = "OpenRs:KeepCheckpoints",
        ["--lease-seconds"] = "OpenRs:LeaseSeconds",
        ["--allow-unauthenticated"] = "OpenRs:AllowUnauthenticated",
        ["--auth"] = "OpenRs:Auth",
        ["--agent-token-file"] = "OpenRs:AgentTokenFile",
        ["--admin-key-file"] = "OpenRs:AdminKeyFile",
        ["--tls-certificate"] = "OpenRs:TlsCertificate",
        ["--tls-key"] = "OpenRs:TlsKey",
        ["--oidc-issuer"] = "OpenRs:Oidc:Issuer",
        ["--oidc-audience"] = "OpenRs:Oidc:Audience",
        ["--stop-with-stdin"] = "OpenRs:StopWithStdin",
    };

    private static readonly string[] Flags = ["--allow-unauthenticated", "--stop-with-stdin"];

    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
            builder.Configuration.AddCommandLine([.. args.Select((argument, index) => Complete(argument, index, args))], Switches);

            // What stops the start is said below, in one line instead of a trace.
            builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

            // Two lines for each call would bury what the server itself has to say.
            builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

            // A trace for every request that cannot be read would do the same; UnreadableRequests says a line of each.
            builder.Logging.AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.Critical);

            // A line for an entry, its trace included: whoever collects or filters logs need not put them together again.
            builder.Services.Configure<SimpleConsoleFormatterOptions>(static console => console.SingleLine = true);
            builder.AddOpenRsServer();
            await using var app = builder.Build();
            app.MapOpenRsServices();
            await StartAsync(app);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception exception) when (IsStartupError(exception))
        {
            await Console.Error.WriteLineAsync($"openrs server: {exception.Message.ReplaceLineEndings(" ")}");
            return 2;
        }
    }

    // A host whose start failed only disposes of its services, and a silo that did not stop before that reports what it then misses.
    private static async Task StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch when (app.Services.GetRequiredService<ISiloStatusOracle>().CurrentStatus == SiloStatus.Active)
        {
            foreach (var service in app.Services.GetServices<IHostedService>().Reverse())
            {
                await service.StopAsync(CancellationToken.None);
            }

            throw;
        }
    }

    // A switch that stands alone is on; the configuration would take the next argument for its value.
    private static string Complete(string argument, int index, string[] all)
    {
        var standsAlone = Flags.Contains(argument) && !(index + 1 < all.Length && bool.TryParse(all[index + 1], out _));
        return standsAlone ? $"{argument}=true" : argument;
    }

    private static bool IsStartupError(Exception exception) => exception
        is OptionsValidationException
        or IOException
        or UnauthorizedAccessException
        or FormatException
        or ArgumentException
        or InvalidOperationException { InnerException: FormatException or ArgumentException }
        or OrleansException
        or StateFileLockedException
        or StateFileFormatException;
}
