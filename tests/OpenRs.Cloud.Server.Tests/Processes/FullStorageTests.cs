using Grpc.Core;
using Grpc.Health.V1;
using OpenRs.Cloud.Server.Storage;
using OpenRs.Cloud.Server.Tests.Api;

namespace OpenRs.Cloud.Server.Tests.Processes;

/// <summary>A full disk under the server: it says so to whoever asks why a run does not move.</summary>
public sealed class FullStorageTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task FullDisk_IsTheReasonOfRunsAndADoctorsFinding()
    {
        await using var disk = await SmallDisk.MountAsync(bytes: 64 << 20);
        await using var server = await ServerProcess.StartAsync(Path.Combine(disk.Path, "data"));
        var api = new ApiClient(server.Channel);
        var spec = await api.SpecAsync();
        var run = await api.CreateAsync(spec);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await StorageAsync(server));

        Fill(Path.Combine(disk.Path, "filling"));
        await Refused.AsAsync(StatusCode.ResourceExhausted, "STORAGE_FULL", null, "No space left", async () =>
        {
            // The state file has some free pages of its own.
            for (var i = 0; i < 1000; i++)
            {
                await api.CreateAsync(spec);
            }
        });

        Assert.StartsWith("The server's disk is full", (await api.GetAsync(run.Name)).StateReason, StringComparison.Ordinal);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, await StorageAsync(server));
        var doctor = await ProgramResult.OfAsync(BuiltProgram.Cli, ["doctor", "--server", server.Address.AbsoluteUri], Timeout);
        Assert.Equal(1, doctor.ExitCode);
        Assert.Contains(doctor.Output, static line => line.StartsWith("FAIL  server's disk", StringComparison.Ordinal));
        Assert.Equal(
            HealthCheckResponse.Types.ServingStatus.Serving,
            (await new Health.HealthClient(server.Channel).CheckAsync(new HealthCheckRequest())).Status);
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var block = 1 << 20; block > 0; block /= 2)
        {
            try
            {
                while (true)
                {
                    file.Write(new byte[block]);
                }
            }
            catch (IOException)
            {
                // This much does not fit any more.
            }
        }
    }

    private static async Task<HealthCheckResponse.Types.ServingStatus> StorageAsync(ServerProcess server) =>
        (await new Health.HealthClient(server.Channel).CheckAsync(
            new HealthCheckRequest { Service = StorageHealthCheck.Service })).Status;
}
