using Google.Protobuf.WellKnownTypes;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Storage.Checkpoints;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Checkpoints;

/// <summary>Checkpoints as the API shows them.</summary>
internal static class CheckpointMapper
{
    public static Api.Checkpoint ToApi(string projectId, string runId, CheckpointManifest manifest, bool pinned)
    {
        var checkpoint = new Api.Checkpoint
        {
            Name = ResourceName.Checkpoint(projectId, runId, manifest.Step),
            Step = (int)manifest.Step,
            WeightsSha256 = manifest.WeightsSha256,
            Pinned = pinned,
            SizeBytes = manifest.Files.Sum(static file => file.Size),
            CreateTime = manifest.Created.ToTimestamp(),
            BaseModel = manifest.BaseModel is { } model ? ResourceName.Model(projectId, model) : "",
        };
        checkpoint.Files.AddRange(manifest.Files.Select(
            static file => new Api.CheckpointFile { FileName = file.Path, SizeBytes = file.Size, Sha256 = file.Sha256 }));
        return checkpoint;
    }
}
