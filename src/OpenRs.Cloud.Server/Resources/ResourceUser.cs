namespace OpenRs.Cloud.Server.Datasets;

/// <summary>A resource that needs a dataset.</summary>
/// <param name="Name">Its resource name.</param>
/// <param name="State">Its state as the API spells it.</param>
internal sealed record DatasetUser(string Name, string State);
