using System.CommandLine;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Programs;

/// <summary><c>openrs up</c>.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var agents = AgentsOption.Create(1, least: 0, "Local agents to start.");
        var folder = new Option<string>("--folder")
        {
            Description = "Folder for state, objects, logs and caches.",
            DefaultValueFactory = static _ => ".openrs",
        };
        var listen = new Option<string>("--listen")
        {
            Description = "Address of the API.",
            DefaultValueFactory = static _ => "http://127.0.0.1:7420",
            HelpName = "url",
        };
        var http = new Option<string?>("--http")
        {
            Description = "Address of JSON, metrics and probes. Default: on this machine, the port after the API's, or another free one.",
            HelpName = "url",
        };
        var auth = new Option<string>("--auth")
        {
            Description = "Whether clients must show credentials. Default: none on loopback, required beyond.",
        };
        auth.OneOf("none", "required");
        var device = DeviceOption.Create();
        var rewardHosts = new Option<string>("--reward-hosts")
        {
            Description = "Hosts of the reward services that recipes may name, separated by commas. Default: none (docs/rewards.md).",
            HelpName = "hosts",
        };
        var command = new Command("up", "Run a server with local agents until Ctrl-C. State is kept: a later start resumes it.") 
        {
            agents, folder, listen, http, auth, device, rewardHosts,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var address = ServerAddress.Parse(result.GetValue(listen)!);
            var options = new LocalCloudOptions
            {
                Folder = result.GetValue(folder)!,
                Listen = address,
                Http = result.GetValue(http) is { } given ? ServerAddress.Parse(given) : FreeAddress.After(address),
                Agents = result.GetValue(agents),
                Auth = result.GetValue(auth) ?? "",
                Device = result.GetValue(device)!,
                RewardHosts = result.GetValue(rewardHosts) ?? "",
            };
            using var held = FolderLock.Take(options.Folder);
            await using var cloud = await LocalCloud.StartAsync(options, static text => Console.Error.WriteLine(text), cancellationToken);
            Console.WriteLine(
                $"Serving at {options.Listen.GetLeftPart(UriPartial.Authority)} with {Format.Count(options.Agents, "local agent")}. "
                + "Ctrl-C stops.");
            Console.WriteLine($"Dashboard, JSON, metrics and probes: {options.Http.GetLeftPart(UriPartial.Authority)}");
            Console.WriteLine($"Logs: {Path.GetFullPath(Path.Combine(options.Folder, "logs"))}");
            await WaitAsync(cloud, cancellationToken);
            Console.WriteLine("Stopped. Runs continue when it is started again.");
            return 0;
        });
        return command;
    }

    private static async Task WaitAsync(LocalCloud cloud, CancellationToken cancellationToken)
    {
        var stopped = Task.Delay(Timeout.Infinite, cancellationToken);
        await await Task.WhenAny(cloud.Failed, stopped.ContinueWith(static _ => { }, TaskScheduler.Default));
    }
}
