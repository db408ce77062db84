using OpenRs.Cloud.Deployments;

namespace OpenRs.Cloud.Hosting;

/// <summary>The deployment's mark in the state of its grains.</summary>
public interface IStateMark
{
    /// <summary>Where the state is, for messages.</summary>
    string Location { get; }

    /// <summary>
    /// Counts writes of state, so that the mark need only rise when there were any; <see langword="null"/> where state cannot be lost in
    /// part, and the mark need not rise.
    /// </summary>
    long? Changes { get; }

    /// <summary>The mark; <see langword="null"/> when there is none.</summary>
    Task<DeploymentMark?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Whether no grain has stored anything.</summary>
    Task<bool> IsEmptyAsync(CancellationToken cancellationToken);

    /// <summary>Replaces the mark; it is durable when this returns.</summary>
    Task WriteAsync(DeploymentMark mark, CancellationToken cancellationToken);
}
