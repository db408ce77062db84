using OpenRs.Cloud.Listing;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Checkpoints;

/// <summary>What filters and orders of ListCheckpoints can name.</summary>
internal static class CheckpointFields
{
    public static IReadOnlyList<ListField<Checkpoint>> All { get; } =
    [
        ListField<Checkpoint>.Text("name", static checkpoint => checkpoint.Name),
        ListField<Checkpoint>.Number("step", static checkpoint => checkpoint.Step),
        ListField<Checkpoint>.Flag("pinned", static checkpoint => checkpoint.Pinned),
        ListField<Checkpoint>.Number("size_bytes", static checkpoint => checkpoint.SizeBytes),
        ListField<Checkpoint>.Text("weights_sha256", static checkpoint => checkpoint.WeightsSha256),
        ListField<Checkpoint>.Text("base_model", static checkpoint => checkpoint.BaseModel),
        ListField<Checkpoint>.Time("create_time", static checkpoint => checkpoint.CreateTime.ToDateTimeOffset()),
    ];
}
