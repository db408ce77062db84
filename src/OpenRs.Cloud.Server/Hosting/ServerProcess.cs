using System.Net.Sockets;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Hosting.Local.Errors;
using OpenRs.Cloud.Server.Deployments;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Server.Hosting;

/// <summary>The server as a process: builds it, runs it, and says in one line what stopped it from starting.</summary>
internal static class ServerProcess
{
    /// <summary>Runs until it is told to stop.</summary>
    /// <param name="settings">Settings by name, each followed by its value.</param>
    /// <param name="switches">Settings that were given by switches.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] settings, IEnumerable<KeyValuePair<string, string?>> switches)
    {
        try
        {
            var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
            builder.Configuration.AddCommandLine(settings).AddInMemoryCollection(switches);
            builder.Logging.UseProgramLog(builder.Configuration["OpenRs:LogFormat"] ?? ProgramLog.Text);

            // What stops the start is said below, in one line instead of a trace.
            builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

            // Two lines for each call would bury what the server itself has to say.
            builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

            // A trace for every request that cannot be read would do the same; UnreadableRequests says a line of each.
            builder.Logging.AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.Critical);

            // So it does for requests as JSON; JsonRequestGuard answers them.
            builder.Logging.AddFilter("Grpc.AspNetCore.Grpc.JsonTranscoding", LogLevel.Critical);

            // Why somebody could not sign in is said by OidcSignIn, in one line.
            builder.Logging.AddFilter("Microsoft.AspNetCore.Authentication.OpenIdConnect", LogLevel.None);

            // That it does not serve while it stops is no failure.
            builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);

            builder.AddOpenRsServer();
            await using var app = builder.Build();
            app.MapOpenRsServices();
            await StartAsync(app);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception exception) when (IsStartupError(exception))
        {
            await Console.Error.WriteLineAsync($"openrs server: {MessageOf(exception)}");
            return CommandInvocation.WrongInput;
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

    // The binder names the type that a value was to have, which is nothing to its reader.
    private static string MessageOf(Exception exception) => exception is SocketException
        ? $"OpenRs:Listen names an address that cannot be listened at: {exception.Message}. Give one of this machine with --listen."
        : exception.Message.Split(" to type '")[0].Split(" (Parameter '")[0].ReplaceLineEndings(" ");

    private static bool IsStartupError(Exception exception) => exception
        is OptionsValidationException
        or IOException
        or SocketException
        or UnauthorizedAccessException
        or FormatException
        or ArgumentException
        or InvalidOperationException { InnerException: FormatException or ArgumentException }
        or OrleansException
        or StateFileLockedException
        or StateFileFormatException
        or DeploymentException;
}
