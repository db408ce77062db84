using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Grpc.Core;
using Grpc.Health.V1;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.Cli.Programs;
using OpenRs.Cloud.Client.Errors;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Doctor;

/// <summary><c>openrs doctor</c>: what works on this machine, and what to do about the rest.</summary>
internal static class DoctorCommand
{
    private const long LeastFreeBytes = 1L << 30;
    private static readonly TimeSpan ServerTimeout = TimeSpan.FromSeconds(3);

    public static Command Create()
    {
        var output = OutputOption.Create();
        var command = new Command("doctor", "Check this installation: programs, tensor library, disk, credentials, server.")
        {
            output,
            ServerAddress.Option,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var findings = new List<Finding>();
            await foreach (var finding in ExamineAsync(result, cancellationToken))
            {
                findings.Add(finding);
                if (result.GetValue(output) == OutputFormat.Table)
                {
                    Console.WriteLine($"{(finding.IsGood ? "ok  " : "FAIL")}  {finding.What,-20} {finding.Text}");
                }
            }

            if (result.GetValue(output) == OutputFormat.Json)
            {
                Console.WriteLine(JsonSerializer.Serialize(findings.Select(static finding => new Dictionary<string, object>
                {
                    ["ok"] = finding.IsGood,
                    ["check"] = finding.What,
                    ["text"] = finding.Text,
                })));
            }

            return findings.All(static finding => finding.IsGood) ? 0 : ExitCode.WorkFailed;
        });
        return command;
    }

    private static async IAsyncEnumerable<Finding> ExamineAsync(
        ParseResult result, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return Program(ProgramLocator.Server);
        var agent = Program(ProgramLocator.Agent);
        yield return agent;
        if (agent.IsGood)
        {
            yield return await TensorsAsync(agent.Text, cancellationToken);
        }

        yield return new Finding(
            true, "machine", $"{Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB memory");
        var disk = new DriveInfo(Path.GetFullPath("."));
        yield return new Finding(disk.AvailableFreeSpace > LeastFreeBytes, "disk", $"{disk.AvailableFreeSpace >> 30} GiB free here");
        if (Credentials() is { } credentials)
        {
            yield return credentials;
        }

        yield return await ServerAsync(ServerAddress.Of(result), cancellationToken);
        if (await ServerDiskAsync(ServerAddress.Of(result), cancellationToken) is { } serverDisk)
        {
            yield return serverDisk;
        }
    }

    private static Finding Program(string program)
    {
        try
        {
            return new Finding(true, program, ProgramLocator.Find(program));
        }
        catch (CliException exception)
        {
            return new Finding(false, program, exception.Message);
        }
    }

    private static async Task<Finding> TensorsAsync(string agent, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(agent, ["check"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return new Finding(process.ExitCode == 0, "tensors", (process.ExitCode == 0 ? await output : await errors).Trim());
    }

    private static Finding? Credentials()
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        var path = ContextFile.FilePath;
        if (OperatingSystem.IsWindows() || !File.Exists(path))
        {
            return null;
        }

        var isOpen = (File.GetUnixFileMode(path) & Others) != 0;
        return new Finding(!isOpen, "credentials", isOpen ? $"{path} can be read by others. Run: chmod 600 {path}" : path);
    }

    // No server is no fault of this machine; one that refuses is.
    private static async Task<Finding> ServerAsync(ServerTarget target, CancellationToken cancellationToken)
    {
        using var api = new ApiConnection(target);
        try
        {
            var identity = await api.Access.GetIdentityAsync(
                new GetIdentityRequest(), deadline: DateTime.UtcNow + ServerTimeout, cancellationToken: cancellationToken);
            return new Finding(true, "server", $"answers at {target.Address} to {identity.Subject}");
        }
        catch (OpenRsException exception) when (exception.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded)
        {
            return new Finding(true, "server", $"none at {target.Address} (start one with `openrs up`)");
        }
        catch (OpenRsException exception)
        {
            return new Finding(false, "server", $"at {target.Address} refuses: {exception.Message}");
        }
    }

    // The disk that matters to runs is the server's. A server of an earlier release has no such call.
    private static async Task<Finding?> ServerDiskAsync(ServerTarget target, CancellationToken cancellationToken)
    {
        using var api = new ApiConnection(target);
        try
        {
            var health = await api.Health.CheckAsync(
                new HealthCheckRequest { Service = "openrs.storage" },
                deadline: DateTime.UtcNow + ServerTimeout,
                cancellationToken: cancellationToken);
            var takesWrites = health.Status == HealthCheckResponse.Types.ServingStatus.Serving;
            return new Finding(
                takesWrites,
                "server's disk",
                takesWrites ? "has room" : "is full: no run moves until there is room again. The server's log names the path.");
        }
        catch (OpenRsException)
        {
            return null;
        }
    }
}
