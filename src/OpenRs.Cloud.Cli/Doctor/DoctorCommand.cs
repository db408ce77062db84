using System.CommandLine;
using System.Diagnostics;
using Grpc.Core;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Programs;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Doctor;

/// <summary><c>openrs doctor</c>: what works on this machine, and what to do about the rest.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var command = new Command("doctor", "Check this installation: programs, tensor library, disk, server.") { ServerAddress.Option };
        command.SetAction(async (result, cancellationToken) =>
        {
            var healthy = CheckPrograms();
            healthy &= await CheckTensorsAsync(cancellationToken);
            CheckMachine();
            await CheckServerAsync(ServerAddress.Of(result), cancellationToken);
            return healthy ? 0 : ExitCode.WorkFailed;
        });
        return command;
    }

    private static bool CheckPrograms()
    {
        var healthy = true;
        foreach (var program in new[] { ProgramLocator.Server, ProgramLocator.Agent })
        {
            try
            {
                Say(true, program, ProgramLocator.Find(program));
            }
            catch (CliException exception)
            {
                Say(false, program, exception.Message);
                healthy = false;
            }
        }

        return healthy;
    }

    private static async Task<bool> CheckTensorsAsync(CancellationToken cancellationToken)
    {
        try
        {
            var start = new ProcessStartInfo(ProgramLocator.Find(ProgramLocator.Agent), ["check"]) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = await process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            Say(process.ExitCode == 0, "tensors", (process.ExitCode == 0 ? output : errors).Trim());
            return process.ExitCode == 0;
        }
        catch (CliException)
        {
            return false; // CheckPrograms has said so.
        }
    }

    private static void CheckMachine()
    {
        Say(true, "machine", $"{Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB memory");
        var disk = new DriveInfo(Path.GetFullPath("."));
        Say(disk.AvailableFreeSpace > 1L << 30, "disk", $"{disk.AvailableFreeSpace >> 30} GiB free here");
    }

    private static async Task CheckServerAsync(Uri server, CancellationToken cancellationToken)
    {
        using var api = new ApiConnection(server);
        try
        {
            var request = new ListRunsRequest { Parent = "projects/default", PageSize = 1 };
            await api.Runs.ListRunsAsync(request, deadline: DateTime.UtcNow.AddSeconds(3), cancellationToken: cancellationToken);
            Say(true, "server", $"answers at {server}");
        }
        catch (RpcException)
        {
            Say(true, "server", $"none at {server} (start one with `openrs up`)");
        }
    }

    private static void Say(bool good, string what, string text) => Console.WriteLine($"{(good ? "ok  " : "FAIL")}  {what,-20} {text}");
}
