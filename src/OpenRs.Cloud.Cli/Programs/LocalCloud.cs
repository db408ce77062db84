using System.ComponentModel;
using System.Globalization;
using Grpc.Core;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Client.Errors;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Programs;

/// <summary>A server and agents as child processes. One that dies is started again; it continues from the stored state.</summary>
internal sealed class LocalCloud : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RestartPause = TimeSpan.FromMilliseconds(500);

    // Shorter than what a program has to stop, so that the lease is given back in any case.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(10);

    // A program that ends this soon, this often, will fail at the next start too.
    private static readonly TimeSpan TooShort = TimeSpan.FromSeconds(5);
    private const int ShortLivesAllowed = 5;

    // Wrong input or a refusal by the server: another start would end the same way.
    private static readonly int[] FinalExitCodes = [2, 3];
    private readonly LocalCloudOptions _options;
    private readonly Action<string> _say;
    private readonly CancellationTokenSource _agentsStop = new();
    private readonly CancellationTokenSource _serverStop = new();
    private readonly List<Task> _agents = [];
    private Task _server = Task.CompletedTask;
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LocalCloud(LocalCloudOptions options, Action<string> say)
    {
        _options = options;
        _say = say;
    }

    /// <summary>Ends with an error when a program cannot be kept running.</summary>
    public Task Failed => _failed.Task;

    private string DataFolder => Path.Combine(_options.Folder, "data");

    private string LogFolder => Path.Combine(_options.Folder, "logs");

    /// <summary>Starts the server, waits until it answers, and starts the agents.</summary>
    /// <param name="options">What to start.</param>
    /// <param name="say">Takes in what is worth telling: a program that died, an error that one reported.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<LocalCloud> StartAsync(LocalCloudOptions options, Action<string> say, CancellationToken cancellationToken)
    {
        FreeAddress.Check(options.Listen);
        FreeAddress.Check(options.Http);
        var cloud = new LocalCloud(options, say);
        try
        {
            cloud._server = cloud.SuperviseAsync("server", ProgramLocator.Server, cloud.ServerArguments(), cloud._serverStop.Token);
            await cloud.WaitForServerAsync(cancellationToken);
            for (var i = 1; i <= options.Agents; i++)
            {
                cloud._agents.Add(cloud.SuperviseAsync(
                    $"agent-{i}", ProgramLocator.Agent, cloud.AgentArguments(i), cloud._agentsStop.Token));
            }

            return cloud;
        }
        catch
        {
            await cloud.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Stops the agents, then the server: agents that give their leases back pay for what they used, and what they did counts.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await _agentsStop.CancelAsync();
        await Task.WhenAll(_agents);
        await _serverStop.CancelAsync();
        await _server;
        _agentsStop.Dispose();
        _serverStop.Dispose();
    }

    private string[] ServerArguments() =>
    [
        "--data", DataFolder,
        "--listen", _options.Listen.GetLeftPart(UriPartial.Authority),
        "--http", _options.Http.GetLeftPart(UriPartial.Authority),
        "--lease-seconds", _options.LeaseSeconds.ToString(CultureInfo.InvariantCulture),
        "--stop-with-stdin", "true",
        .. _options.Auth.Length > 0 ? ["--auth", _options.Auth] : Array.Empty<string>(),
        .. RewardHostArguments(),
    ];

    private string[] AgentArguments(int number) =>
    [
        "agent",
        "--server", _options.Listen.GetLeftPart(UriPartial.Authority),
        "--token-file", Path.Combine(DataFolder, "agent.token"),
        "--id", $"agent-{number}",
        "--cache", Path.Combine(_options.Folder, "cache", $"agent-{number}"),
        "--device", _options.Device,
        "--threads", Math.Max(1, Environment.ProcessorCount / _options.Agents).ToString(CultureInfo.InvariantCulture),
        "--stop-with-stdin",
        "--drain-seconds", DrainTime.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        .. RewardHostArguments(),
    ];

    private string[] RewardHostArguments() => _options.RewardHosts.Length > 0 ? ["--reward-hosts", _options.RewardHosts] : [];

    private async Task SuperviseAsync(string name, string program, string[] arguments, CancellationToken stopping)
    {
        try
        {
            await KeepRunningAsync(name, program, arguments, stopping);
        }
        catch (Exception exception) when (exception is CliException or IOException or UnauthorizedAccessException or Win32Exception)
        {
            _failed.TrySetException(new CliException($"{name} cannot be started: {exception.Message}", ExitCode.WrongInput));
        }
    }

    private async Task KeepRunningAsync(string name, string program, string[] arguments, CancellationToken stopping)
    {
        var shortLives = 0;
        while (!stopping.IsCancellationRequested)
        {
            var started = TimeProvider.System.GetTimestamp();
            await using var child = ChildProgram.Start(name, program, arguments, LogFolder, _say);
            var exited = child.Exited;
            await Task.WhenAny(exited, Task.Delay(Timeout.Infinite, stopping));
            if (stopping.IsCancellationRequested)
            {
                return;
            }

            var exitCode = await exited;
            shortLives = TimeProvider.System.GetElapsedTime(started) < TooShort ? shortLives + 1 : 0;
            if (FinalExitCodes.Contains(exitCode) || shortLives > ShortLivesAllowed)
            {
                _failed.TrySetException(
                    new CliException($"{name} stopped:\n{child.LogTail(5)}\nIts log is {child.LogPath}.", ExitCode.WorkFailed));
                return;
            }

            _say($"{name} ended with code {exitCode}; starting it again (log: {child.LogPath})");
            await Task.Delay(RestartPause, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WaitForServerAsync(CancellationToken cancellationToken)
    {
        using var api = new ApiConnection(_options.Listen);
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                var request = new ListRunsRequest { Parent = "projects/default", PageSize = 1 };
                await api.Runs.ListRunsAsync(request, deadline: DateTime.UtcNow.AddSeconds(5), cancellationToken: cancellationToken);
                return;
            }
            catch (OpenRsException exception) when (exception.StatusCode == StatusCode.Unauthenticated)
            {
                return; // It is there, and asks for credentials.
            }
            catch (OpenRsException exception) when (exception.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded)
            {
                if (Failed.IsFaulted)
                {
                    await Failed;
                }

                if (TimeProvider.System.GetElapsedTime(started) > StartTimeout)
                {
                    throw new CliException(
                        $"the server did not answer at {_options.Listen} within {StartTimeout.TotalSeconds} s. Its log is in {LogFolder}.",
                        ExitCode.NoConnection);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
            }
        }
    }
}
