namespace OpenRs.Cloud.Server.Datasets;

/// <summary>What is known of a dataset; kept as an object beside its rows and written last.</summary>
internal sealed record DatasetRecord(string Id, string DisplayName, string Sha256, int Rows, long SizeBytes);
