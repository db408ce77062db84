using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>
/// Deletes jobs of one kind with their objects. A mark says that a deletion is under way before the job ceases to exist, and goes last:
/// whatever dies in between, the deletion is taken up again from the marks.
/// </summary>
/// <param name="objects">The store.</param>
internal abstract class JobRemoval(IObjectStore objects)
{
    /// <summary>The store.</summary>
    protected IObjectStore Objects => objects;

    /// <summary>Deletes a job in a final state with all its objects but those that outlive it.</summary>
    /// <exception cref="CloudException">RUN_NOT_FOUND or EVALUATION_NOT_FOUND; ILLEGAL_TRANSITION when it is not over.</exception>
    public async Task DeleteAsync(string projectId, string jobId, CancellationToken cancellationToken)
    {
        var isOver = await TryFindIsOverAsync(projectId, jobId, cancellationToken);
        var mark = ObjectNames.Deletion(projectId, jobId);
        if (isOver is null && !await objects.ExistsAsync(mark, cancellationToken))
        {
            throw NotFound(projectId, jobId);
        }

        if (isOver is true)
        {
            await objects.PutAsync(mark, ReadOnlyMemory<byte>.Empty, PutCondition.None, cancellationToken);
        }

        await FinishAsync(projectId, jobId, cancellationToken);
    }

    /// <summary>Deletes a job that is marked, or what a deletion that was cut off left of it.</summary>
    /// <exception cref="CloudException">ILLEGAL_TRANSITION when it is not over.</exception>
    public async Task FinishAsync(string projectId, string jobId, CancellationToken cancellationToken)
    {
        await DeleteJobAsync(jobId, cancellationToken);
        await DeleteObjectsAsync(projectId, jobId, cancellationToken);
        await objects.DeleteAsync(ObjectNames.Deletion(projectId, jobId), cancellationToken);
    }

    /// <summary>Whether an id is that of a job of this kind.</summary>
    public abstract bool Owns(string jobId);

    /// <summary>Whether a job of a project is over; <see langword="null"/> when there is none.</summary>
    protected abstract Task<bool?> TryFindIsOverAsync(string projectId, string jobId, CancellationToken cancellationToken);

    /// <summary>The refusal of a job that does not exist.</summary>
    protected abstract CloudException NotFound(string projectId, string jobId);

    /// <summary>Makes the job not exist.</summary>
    protected abstract Task DeleteJobAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>Deletes the objects of a job that does not exist any more, but for those that outlive it.</summary>
    protected abstract Task DeleteObjectsAsync(string projectId, string jobId, CancellationToken cancellationToken);
}
