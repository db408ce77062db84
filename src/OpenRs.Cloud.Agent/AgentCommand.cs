using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenRs.Cloud.Agent.Logs;
using OpenRs.Cloud.Agent.Sessions;
using OpenRs.Cloud.Agent.Traces;
using OpenRs.Cloud.Agent.Work;
using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Cloud.Protocol.Logs;
using OpenRs.Cloud.Rewards;
using OpenRs.Cloud.Transport;
using OpenRs.Cloud.V1;
using OpenRs.CommandLine;
using OpenRs.Learning.Devices;
using OpenRs.Recipes.Memory;
using TorchSharp;

namespace OpenRs.Cloud.Agent;

/// <summary><c>agent</c>: works for a server until it is told to stop.</summary>
internal static class AgentCommand
{
    private static readonly Option<Uri[]> Servers = new("--server")
    {
        Description =
            "Address of the server. Of a cluster, give several, separated by commas or by repeating the option: the agent goes to the "
            + "next one when a connection is lost or refused. A name with several addresses does the same.",
        HelpName = "url",
        DefaultValueFactory = static _ => [new Uri("http://127.0.0.1:7420")],
        CustomParser = static result => AgentArguments.ParseAddresses(result),
    };

    private static readonly Option<string> Authority = new("--ca")
    {
        Description = "PEM file of the certificate authorities to trust instead of the machine's. Default: OPENRS_CA.", HelpName = "file",
    };

    private static readonly Option<string> TokenFile = new("--token-file")
    {
        Description = "File with the join token. Default: OPENRS_AGENT_TOKEN.", HelpName = "file",
    };

    private static readonly Option<string> Id = new("--id")
    {
        Description = "Agent id; stays the same when it is started again. Default: from the host's name.", HelpName = "id",
    };

    private static readonly Option<string> Pool = new("--pool") { Description = "Node pool.", DefaultValueFactory = static _ => "default" };

    private static readonly Option<string> GpuType = new("--gpu-type")
    {
        Description = "GPU type as the server's price book spells it.", DefaultValueFactory = static _ => "cpu",
    };

    private static readonly Option<int> GpuCount = new Option<int>("--gpu-count")
    {
        Description = "Number of GPUs.",
        DefaultValueFactory = static _ => 1,
    }.Within(1, int.MaxValue);

    private static readonly Option<string> Device = new("--device")
    {
        Description = "What models compute on: cpu, cuda:N, or auto for the first GPU and the CPU without one. "
            + "With trainer_ranks above 1 the other ranks take the GPUs behind it.",
        HelpName = "device",
        CustomParser = static result => AgentArguments.ParseDevice(result),
        DefaultValueFactory = static _ => "auto",
    };
    private static readonly Option<bool> Spot = new("--spot") { Description = "The node may be taken away at any time." };

    private static readonly Option<string> Cache = new("--cache")
    {
        Description = "Folder for downloaded models and checkpoints.", DefaultValueFactory = static _ => Path.Combine(".openrs", "cache"),
    };

    private static readonly Option<int> Threads = new Option<int>("--threads")
    {
        Description = "Threads that generate.", DefaultValueFactory = static _ => Environment.ProcessorCount,
    }.Within(1, int.MaxValue);

    private static readonly Option<int?> Slots = new Option<int?>("--slots")
    {
        Description = "Completions that are generated together. Default: as many as the GPU's memory holds for the job, "
            + FormattableString.Invariant($"at most {MemoryFit.MostSlots}; so many on a CPU."),
    }.Within(1, int.MaxValue);

    private static readonly Option<AgentRole[]> Roles = new("--roles")
    {
        Description = "Work to take, such as rollout,evaluate on spot nodes: rollout, train, evaluate. Default: all.",
        HelpName = "roles",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = static result => AgentArguments.ParseRoles(result),
        DefaultValueFactory = static _ => [],
    };
    private static readonly Option<double> DrainSeconds = new Option<double>("--drain-seconds")
    {
        Description = "Time that work under way gets when told to stop; what is not finished then is handed back.",
        DefaultValueFactory = static _ => 20,
    }.Within(0, 86_400);

    private static readonly Option<string> ReadyFile = new("--ready-file")
    {
        Description = "File that is there while the agent is connected, for probes of Kubernetes.", HelpName = "file",
    };

    private static readonly Option<bool> ChargeBoot = new("--charge-boot")
    {
        Description = "Charge the time from the start of this node, at most 15 minutes, as boot: for nodes that are started for an agent.",
    };

    private static readonly Option<bool> StopWithStdin = new("--stop-with-stdin")
    {
        Description = "Stop when standard input closes, and not by SIGINT or SIGTERM.",
    };

    private static readonly Option<string> LogFormat = new Option<string>("--log-format")
    {
        Description = "text, a line for people, or json, an object with scopes in each line.",
        DefaultValueFactory = static _ => ProgramLog.Text,
    }.OneOf([.. ProgramLog.Formats]);

    public static Command Create()
    {
        var command = new Command("agent", "Work for a server until told to stop. SIGTERM finishes units under way, or hands them back.")
        {
            Servers,
            Authority,
            TokenFile,
            Id,
            Pool,
            GpuType,
            GpuCount,
            Device,
            Spot,
            Roles,
            Cache,
            Threads,
            Slots,
            RewardArguments.Hosts,
            RewardArguments.Tokens,
            DrainSeconds,
            ReadyFile,
            ChargeBoot,
            StopWithStdin,
            LogFormat,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        if (ReadToken(result.GetValue(TokenFile)) is not { } token)
        {
            return 2;
        }

        if (FindDevice(result.GetValue(Device)!) is not { } device)
        {
            return 2;
        }

        var options = ToOptions(result, token, device);
        try
        {
            using var host = BuildHost(options, result.GetValue(StopWithStdin), result.GetValue(LogFormat)!);
            await host.StartAsync(cancellationToken);
            var told = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            var code = await host.Services.GetRequiredService<AgentProcess>().RunAsync(told);
            await host.StopAsync(CancellationToken.None);
            return code;
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            // The file of authorities, or that of readiness; nothing else of the settings is used so late.
            await Console.Error.WriteLineAsync($"openrs agent: {exception.Message}");
            return 2;
        }
    }

    // The host takes the signals to stop; until the agent has handed its work back, nothing else of it stops.
    private static IHost BuildHost(AgentOptions options, bool stopWithStdin, string logFormat)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.UseProgramLog(logFormat);
        builder.Services.Configure<ConsoleLifetimeOptions>(static console => console.SuppressStatusMessages = true);
        if (stopWithStdin)
        {
            builder.Services.AddSingleton<IHostLifetime, StopWithStdin>();
        }

        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ILogger>(static services => services.GetRequiredService<ILogger<AgentLoop>>());
        builder.Services.AddSingleton(static services => new RewardServices(
            services.GetRequiredService<AgentOptions>().RewardHosts,
            services.GetRequiredService<AgentOptions>().RewardTokens,
            services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<UnitExecutor>();
        builder.Services.AddSingleton<IUnitExecutor, LoggedExecutor>();
        builder.Services.AddSingleton(services => new JobLogs(options.AgentId, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<JobScope>();
        builder.Services.AddSingleton<IExternalScopeProvider>(static services => services.GetRequiredService<JobScope>());
        builder.AddTraces(options.AgentId);
        builder.Services.AddSingleton<JobPlaces>();
        builder.Services.AddSingleton<ILoggerProvider, JobLogProvider>();
        builder.Services.AddSingleton<LogUpload>();
        builder.Services.AddHostedService<AgentLogUpload>();
        builder.Services.AddSingleton<LeaseKeeper>();
        builder.Services.AddSingleton<Outbox>();
        builder.Services.AddSingleton<AgentLoop>();
        builder.Services.AddSingleton<AgentProcess>();
        return builder.Build();
    }

    private static torch.Device? FindDevice(string name)
    {
        try
        {
            return ComputeDevice.Resolve(name);
        }
        catch (DeviceNotFoundException missing)
        {
            Console.Error.WriteLine($"openrs agent: {missing.Message}");
            return null;
        }
    }

    private static string? ReadToken(string? path)
    {
        const string Where = "The server keeps its join token in agent.token of its data folder.";
        try
        {
            var token = path is not null
                ? SecretText.ReadFile(path)
                : Environment.GetEnvironmentVariable("OPENRS_AGENT_TOKEN")?.Trim() ?? "";
            if (SecretText.Problem(token) is not { } problem)
            {
                return token;
            }

            Console.Error.WriteLine(token.Length == 0
                ? $"openrs agent: no join token. Give --token-file FILE or OPENRS_AGENT_TOKEN. {Where}"
                : $"openrs agent: OPENRS_AGENT_TOKEN {problem} {Where}");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            Console.Error.WriteLine($"openrs agent: there is no file {path}. {Where}");
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"openrs agent: {exception.Message} {Where}");
        }

        return null;
    }

    private static AgentOptions ToOptions(ParseResult result, string token, torch.Device device) => new()
    {
        Servers = result.GetValue(Servers)!,
        Token = token,
        AuthorityPath = result.GetValue(Authority)
            ?? (Environment.GetEnvironmentVariable("OPENRS_CA") is { Length: > 0 } authority ? authority : null),
        AgentId = result.GetValue(Id) ?? $"{Environment.MachineName.ToLowerInvariant()}-{Environment.ProcessId}",
        Pool = result.GetValue(Pool)!,
        GpuType = result.GetValue(GpuType)!,
        GpuCount = result.GetValue(GpuCount),
        Spot = result.GetValue(Spot),
        Roles = result.GetValue(Roles)!,
        DrainGracePeriod = TimeSpan.FromSeconds(result.GetValue(DrainSeconds)),
        ReadyFile = result.GetValue(ReadyFile),
        ChargeBoot = result.GetValue(ChargeBoot),
        CacheFolder = Path.GetFullPath(result.GetValue(Cache)!),
        ObjectsConnectionString = Environment.GetEnvironmentVariable("OPENRS_OBJECTS_CONNECTION_STRING"),
        Device = device,
        Threads = result.GetValue(Threads),
        Slots = result.GetValue(Slots),
        RewardHosts = result.GetValue(RewardArguments.Hosts)!,
        RewardTokens = result.GetValue(RewardArguments.Tokens)!,
    };
}
