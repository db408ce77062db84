using System.Globalization;
using OpenRs.Cloud.Storage.Objects;

namespace OpenRs.Cloud.Storage.Rollouts;

/// <summary>
/// The results of a run's work units: immutable objects <c>{run}/rollouts/step-00000012/{unit}</c>. The engine is deterministic, so that
/// a unit that was done twice must have equal bytes: each duplicate checks an agent for free.
/// </summary>
/// <param name="objects">Where the objects lie.</param>
/// <param name="run">The resource name of the run.</param>
public sealed class RolloutStore(IObjectStore objects, string run)
{
    /// <summary>Stores a result. Doing it again with the same bytes is fine.</summary>
    /// <param name="step">The step the unit belongs to, from 0.</param>
    /// <param name="unit">The unit's id, unique in its step; one or more segments of an object name.</param>
    /// <param name="result">The encoded result.</param>
    /// <param name="cancellationToken">Abandons the write.</param>
    /// <returns>The stored object.</returns>
    /// <exception cref="ContentMismatchException">The unit already has another result; the first one stays.</exception>
    public Task<ObjectInfo> PutAsync(long step, string unit, ReadOnlyMemory<byte> result, CancellationToken cancellationToken) =>
        objects.PutImmutableAsync(NameOf(step, unit), result, cancellationToken);

    /// <summary>Reads a result.</summary>
    /// <param name="step">The step.</param>
    /// <param name="unit">The unit's id.</param>
    /// <param name="maxBytes">The largest size accepted.</param>
    /// <param name="cancellationToken">Abandons the read.</param>
    /// <exception cref="ObjectNotFoundException">The unit has no result.</exception>
    public Task<byte[]> GetAsync(long step, string unit, int maxBytes, CancellationToken cancellationToken) =>
        objects.ReadAllBytesAsync(NameOf(step, unit), maxBytes, cancellationToken);

    /// <summary>The ids of a step's units that have a result, in ordinal order.</summary>
    public IAsyncEnumerable<string> ListAsync(long step, CancellationToken cancellationToken)
    {
        var folder = FolderOf(step);
        return objects.ListAsync(folder, cancellationToken).Select(entry => entry.Name[folder.Length..]);
    }

    /// <summary>The object name of a unit's result, to hand it to another process.</summary>
    public string NameOf(long step, string unit) => FolderOf(step) + unit;

    private string FolderOf(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        return $"{run}/rollouts/step-{step.ToString("D8", CultureInfo.InvariantCulture)}/";
    }
}
