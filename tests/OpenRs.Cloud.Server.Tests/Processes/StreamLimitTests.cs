using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Processes;

/// <summary>Streams of every kind end when nothing comes or when they are too old, and share one budget of their caller.</summary>
public sealed class StreamLimitTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Upload_ThatBringsNothing_Ends()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"], "--OpenRs:StreamIdleSeconds", "1");
        using var call = new ApiClient(server.Channel).Datasets.UploadDataset();
        await call.RequestStream.WriteAsync(new UploadDatasetRequest
        {
            Header = new DatasetHeader { Parent = ApiClient.Project, DisplayName = "rows", Sha256 = new string('0', 64) },
        });
        await Refused.AsAsync(
            StatusCode.Unavailable, "STREAM_IDLE", null, "OpenRs:StreamIdleSeconds", () => call.ResponseAsync.WaitAsync(Patience));
    }

    [Fact]
    public async Task Upload_OfAModelThatBringsNothing_Ends()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"], "--OpenRs:StreamIdleSeconds", "1");
        using var call = new ApiClient(server.Channel).Models.ImportModel();
        await Refused.AsAsync(
            StatusCode.Unavailable, "STREAM_IDLE", null, "OpenRs:StreamIdleSeconds", () => call.ResponseAsync.WaitAsync(Patience));
    }

    [Fact]
    public async Task Reflection_ThatAsksNothing_Ends()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"], "--OpenRs:StreamIdleSeconds", "1");
        using var call = new ServerReflection.ServerReflectionClient(server.Channel).ServerReflectionInfo();
        await Refused.AsAsync(
            StatusCode.Unavailable, "STREAM_IDLE", null, "OpenRs:StreamIdleSeconds",
            () => call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Patience));
    }

    [Fact]
    public async Task Streams_OfEveryKind_EndAtTheirAge()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"], "--OpenRs:StreamMaxSeconds", "3");
        var api = new ApiClient(server.Channel);
        var run = await api.CreateAsync(await api.SpecAsync());
        using var watch = api.Runs.WatchRun(new WatchRunRequest { Name = run.Name });
        using var health = new Health.HealthClient(server.Channel).Watch(new HealthCheckRequest());
        await Task.WhenAll(EndAsync(watch.ResponseStream), EndAsync(health.ResponseStream));

        static Task EndAsync<T>(IAsyncStreamReader<T> stream) => Refused.AsAsync(
            StatusCode.Unavailable, "STREAM_TOO_OLD", null, "OpenRs:StreamMaxSeconds",
            () => stream.ReadAllAsync().CountAsync().AsTask().WaitAsync(Patience));
    }

    [Fact]
    public async Task Streams_OfEveryKind_ShareABudget()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"], "--OpenRs:MaxStreams", "2");
        var api = new ApiClient(server.Channel);
        var run = await api.CreateAsync(await api.SpecAsync());
        using var watch = api.Runs.WatchRun(new WatchRunRequest { Name = run.Name });
        Assert.True(await watch.ResponseStream.MoveNext());
        using var health = new Health.HealthClient(server.Channel).Watch(new HealthCheckRequest());
        Assert.True(await health.ResponseStream.MoveNext());
        using var reflection = new ServerReflection.ServerReflectionClient(server.Channel).ServerReflectionInfo();
        await RefusedAsync(() => reflection.ResponseStream.MoveNext(CancellationToken.None));
        using var upload = api.Models.ImportModel();
        await RefusedAsync(() => upload.ResponseAsync);

        static Task RefusedAsync(Func<Task> call) => Refused.AsAsync(
            StatusCode.ResourceExhausted, "TOO_MANY_WATCHES", null, "OpenRs:MaxStreams", () => call().WaitAsync(Patience));
    }

    [Fact]
    public async Task Watchers_TwoHundredOfOneCaller_AllSee()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"]);
        var api = new ApiClient(server.Channel);
        var run = await api.CreateAsync(await api.SpecAsync());
        var watches = Enumerable.Range(0, 200).Select(_ => api.Runs.WatchRun(new WatchRunRequest { Name = run.Name })).ToList();
        try
        {
            Assert.All(
                await Task.WhenAll(watches.Select(static watch => watch.ResponseStream.MoveNext(CancellationToken.None))), Assert.True);
        }
        finally
        {
            watches.ForEach(static watch => watch.Dispose());
        }
    }
}
