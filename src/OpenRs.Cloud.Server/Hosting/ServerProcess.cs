using Microsoft.Extensions.Options;

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
            builder.AddOpenRsServer();
            var app = builder.Build();
            app.MapOpenRsServices();
            await app.RunAsync();
            return 0;
        }
        catch (Exception exception) when (exception is OptionsValidationException or IOException or FormatException or ArgumentException)
        {
            await Console.Error.WriteLineAsync($"openrs server: {exception.Message}");
            return 2;
        }
    }
}
