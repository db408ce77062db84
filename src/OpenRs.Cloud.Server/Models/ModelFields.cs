using OpenRs.Cloud.Listing;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Models;

/// <summary>What filters and orders of ListModels can name.</summary>
internal static class ModelFields
{
    public static IReadOnlyList<ListField<Model>> All { get; } =
    [
        ListField<Model>.Text("name", static model => model.Name),
        ListField<Model>.Text("architecture", static model => model.Architecture),
        ListField<Model>.Number("size_bytes", static model => model.SizeBytes),
        ListField<Model>.Time("create_time", static model => model.CreateTime.ToDateTimeOffset()),
    ];
}
