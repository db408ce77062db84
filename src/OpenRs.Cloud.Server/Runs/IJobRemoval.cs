namespace OpenRs.Cloud.Server.Runs;

/// <summary>Deletes jobs of one kind with their objects.</summary>
internal interface IJobRemoval
{
    /// <summary>Takes up the deletions that were cut off.</summary>
    /// <returns>How many there were.</returns>
    Task<int> ResumeAsync(CancellationToken cancellationToken);
}
