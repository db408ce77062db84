namespace OpenRs.Cloud.Server.Costs;

/// <summary>What has a ledger: a run or an evaluation.</summary>
/// <param name="ProjectId">Its project.</param>
/// <param name="Id">Its id, which is that of its ledger.</param>
internal readonly record struct Job(string ProjectId, string Id);
