using Microsoft.Extensions.Options;
using OpenRs.Cloud.Embedded;

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
        ["--lease-seconds"] = "OpenRs:LeaseSeconds",
        ["--allow-unauthenticated"] = "OpenRs:AllowUnauthenticated",
        ["--stop-with-stdin"] = "OpenRs:StopWithStdin",
    };

    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
            builder.Configuration.AddCommandLine(args, Switches);

            // What stops the start is said below, in one line instead of a trace.
            builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
            builder.AddOpenRsServer();
            var app = builder.Build();
            app.MapOpenRsServices();
            await app.RunAsync();
            return 0;
        }
        catch (Exception exception) when (IsOfThePlaceOrTheSettings(exception))
        {
            await Console.Error.WriteLineAsync($"openrs server: {exception.Message}");
            return 2;
        }
    }

    private static bool IsOfThePlaceOrTheSettings(Exception exception) => exception
        is OptionsValidationException
        or IOException
        or FormatException
        or ArgumentException
        or StateFileLockedException
        or StateFileFormatException
        or GrainStorageException;
}
