using Google.Protobuf.WellKnownTypes;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Datasets;

/// <summary>Datasets as the API shows them.</summary>
internal static class DatasetMapper
{
    /// <summary>A dataset with all that is known of it.</summary>
    public static Dataset ToApi(string projectId, DatasetRecord record)
    {
        var dataset = ToListed(projectId, record);
        dataset.Lineage.AddRange(LineageMapper.ToApi(record.Lineage));
        return dataset;
    }

    /// <summary>A dataset as lists show it.</summary>
    public static Dataset ToListed(string projectId, DatasetRecord record)
    {
        var dataset = new Dataset
        {
            Name = ResourceName.Dataset(projectId, record.Id),
            DisplayName = record.DisplayName,
            Sha256 = record.Sha256,
            Rows = record.Rows,
            SizeBytes = record.SizeBytes,
            CreateTime = record.CreateTime.ToTimestamp(),
            UnreadableAnswers = record.UnreadableAnswers,
        };
        dataset.Columns.AddRange(record.Columns);
        dataset.UnreadableLines.AddRange(record.UnreadableLines);
        return dataset;
    }
}
