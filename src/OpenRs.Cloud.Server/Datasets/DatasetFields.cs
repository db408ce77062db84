using OpenRs.Cloud.Listing;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Datasets;

/// <summary>What filters and orders of ListDatasets can name.</summary>
internal static class DatasetFields
{
    public static IReadOnlyList<ListField<Dataset>> All { get; } =
    [
        ListField<Dataset>.Text("name", static dataset => dataset.Name),
        ListField<Dataset>.Text("display_name", static dataset => dataset.DisplayName),
        ListField<Dataset>.Text("sha256", static dataset => dataset.Sha256),
        ListField<Dataset>.Number("rows", static dataset => dataset.Rows),
        ListField<Dataset>.Number("size_bytes", static dataset => dataset.SizeBytes),
        ListField<Dataset>.Number("unreadable_answers", static dataset => dataset.UnreadableAnswers),
        ListField<Dataset>.Time("create_time", static dataset => dataset.CreateTime.ToDateTimeOffset()),
    ];
}
