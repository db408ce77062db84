using Grpc.Core;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Api;

/// <summary>CheckpointService: list, get, download with an offset, pin, export.</summary>
[Collection(ServerGroup.Name)]
public sealed class CheckpointTests(ServerFixture fixture)
{
    private ApiClient Api => fixture.Api;

    [Fact]
    public async Task ListCheckpoints_InPages_ShowsTheNewestFirst()
    {
        var run = await CreateAsync(5, 10, 15);
        var first = await Api.Checkpoints.ListCheckpointsAsync(new ListCheckpointsRequest { Parent = run, PageSize = 2 });
        Assert.Equal(
            [$"{run}/checkpoints/step-000015", $"{run}/checkpoints/step-000010"],
            first.Checkpoints.Select(static checkpoint => checkpoint.Name));
        var second = await Api.Checkpoints.ListCheckpointsAsync(
            new ListCheckpointsRequest { Parent = run, PageSize = 2, PageToken = first.NextPageToken });
        Assert.Equal([5], second.Checkpoints.Select(static checkpoint => checkpoint.Step));
        Assert.Empty(second.NextPageToken);
        var got = await Api.Checkpoints.GetCheckpointAsync(new GetCheckpointRequest { Name = first.Checkpoints[0].Name });
        Assert.Equal(first.Checkpoints[0], got);
        Assert.Equal(
            ["config.json", "model.safetensors", "optimizer.safetensors", "trainer.json"], got.Files.Select(static file => file.FileName));
        Assert.Equal(ApiClient.Hash(Seeds.Weights), got.WeightsSha256);
    }

    [Fact]
    public async Task DownloadCheckpoint_FromAnOffset_GoesOnToTheSameHash()
    {
        var name = $"{await CreateAsync(1)}/checkpoints/step-000001";
        var whole = await DownloadAsync(name, 0);
        Assert.Equal(Seeds.Weights, whole.Bytes);
        var offset = Seeds.Weights.Length - 7;
        var rest = await DownloadAsync(name, offset);
        Assert.Equal(Seeds.Weights[offset..], rest.Bytes);
        Assert.Equal((ApiClient.Hash(Seeds.Weights), whole.Sha256), (rest.Sha256, rest.Sha256));
        Assert.Empty((await DownloadAsync(name, Seeds.Weights.Length)).Bytes);
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "offset", "the file has", () => DownloadAsync(name, Seeds.Weights.Length + 1));
        await Refused.AsAsync(StatusCode.NotFound, "CHECKPOINT_NOT_FOUND", null, "File 'none'", () => DownloadAsync(name, 0, "none"));
    }

    [Fact]
    public async Task DownloadCheckpoint_OfDamagedBytes_SaysSo()
    {
        var run = await CreateAsync(1);
        var file = Directory.EnumerateFiles(
            fixture.Folder[$"data/objects/{run}/checkpoints"], "model.safetensors", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        await Refused.AsAsync(
            StatusCode.FailedPrecondition,
            "CHECKPOINT_CORRUPT",
            null,
            "is damaged",
            () => DownloadAsync($"{run}/checkpoints/step-000001", 0));
    }

    [Fact]
    public async Task PinCheckpoint_OnAndOff_ShowsInTheCheckpoint()
    {
        var name = $"{await CreateAsync(3)}/checkpoints/step-000003";
        Assert.True((await Api.Checkpoints.PinCheckpointAsync(new PinCheckpointRequest { Name = name, Pinned = true })).Pinned);
        Assert.True((await Api.Checkpoints.GetCheckpointAsync(new GetCheckpointRequest { Name = name })).Pinned);
        Assert.False((await Api.Checkpoints.PinCheckpointAsync(new PinCheckpointRequest { Name = name })).Pinned);
        Assert.False((await Api.Checkpoints.GetCheckpointAsync(new GetCheckpointRequest { Name = name })).Pinned);
    }

    [Fact]
    public async Task ExportCheckpoint_BecomesAModelThatARunCanStartFrom()
    {
        var run = await CreateAsync(7);
        var request = new ExportCheckpointRequest { Name = $"{run}/checkpoints/step-000007" };
        var model = await Api.Checkpoints.ExportCheckpointAsync(request);
        Assert.Equal(model, await Api.Checkpoints.ExportCheckpointAsync(request));
        Assert.Equal(model, await Api.Models.GetModelAsync(new GetModelRequest { Name = model.Name }));
        Assert.Equal(Seeds.Model().Values.Sum(static file => file.Length), model.SizeBytes);
        Assert.Contains(model, (await Api.Models.ListModelsAsync(new ListModelsRequest { Parent = ApiClient.Project })).Models);
        var spec = await Api.SpecAsync();
        spec.Model = model.Name;
        Assert.Equal(model.Name, (await Api.CreateAsync(spec)).Spec.Model);
    }

    [Fact]
    public async Task Checkpoint_UnknownOrOfAnotherProject_IsNotFound()
    {
        var run = await CreateAsync(1);
        var foreign = run.Replace(ApiClient.Project, "projects/neighbour", StringComparison.Ordinal);
        await Refused.AsAsync(
            StatusCode.NotFound,
            "RUN_NOT_FOUND",
            null,
            foreign,
            async () => await Api.Checkpoints.ListCheckpointsAsync(new ListCheckpointsRequest { Parent = foreign }));
        foreach (var name in new[] { $"{foreign}/checkpoints/step-000001", $"{run}/checkpoints/step-000002" })
        {
            await Refused.AsAsync(
                StatusCode.NotFound,
                "CHECKPOINT_NOT_FOUND",
                null,
                name,
                async () => await Api.Checkpoints.GetCheckpointAsync(new GetCheckpointRequest { Name = name }));
            await Refused.AsAsync(
                StatusCode.NotFound,
                "CHECKPOINT_NOT_FOUND",
                null,
                name,
                async () => await Api.Checkpoints.PinCheckpointAsync(new PinCheckpointRequest { Name = name, Pinned = true }));
            await Refused.AsAsync(
                StatusCode.NotFound,
                "CHECKPOINT_NOT_FOUND",
                null,
                name,
                async () => await Api.Checkpoints.ExportCheckpointAsync(new ExportCheckpointRequest { Name = name }));
        }

        foreach (var name in new[]
        {
            "",
            run,
            $"{run}/checkpoints/1",
            $"{run}/checkpoints/step--00001",
            $"{run}/checkpoints/step-000001/..",
            "projects/../runs/x/checkpoints/step-000001",
        })
        {
            await Refused.AsAsync(
                StatusCode.InvalidArgument, "INVALID_ARGUMENT", "name",
                "is not of the form", async () => await Api.Checkpoints.GetCheckpointAsync(new GetCheckpointRequest { Name = name }));
        }
    }

    private async Task<string> CreateAsync(params int[] steps)
    {
        var run = await Api.CreateAsync(await Api.SpecAsync());
        await StoredCheckpoints.CommitAsync(fixture, run.Name, steps);
        return run.Name;
    }

    private async Task<(byte[] Bytes, string Sha256)> DownloadAsync(string name, long offset, string file = "model.safetensors")
    {
        using var call = Api.Checkpoints.DownloadCheckpoint(
            new DownloadCheckpointRequest { Name = name, FileName = file, Offset = offset });
        var bytes = new List<byte>();
        var sha256 = "";
        await foreach (var response in call.ResponseStream.ReadAllAsync())
        {
            Assert.Empty(sha256);
            bytes.AddRange(response.Chunk);
            sha256 = response.Sha256;
        }

        return ([.. bytes], sha256);
    }
}
