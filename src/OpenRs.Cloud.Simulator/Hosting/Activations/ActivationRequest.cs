namespace OpenRs.Cloud.Simulator.Hosting.Activations;

/// <summary>Something that an activation runs: a call, or a tick of one of its timers.</summary>
internal abstract class ActivationRequest
{
    /// <summary>Runs beside anything else of the activation.</summary>
    public bool IsAlwaysInterleave { get; protected init; }

    /// <summary>Runs beside other read-only requests.</summary>
    public bool IsReadOnly { get; protected init; }

    /// <summary>Belongs to this activation and not to its grain: it runs even while this one finishes, and never in another.</summary>
    public virtual bool IsLocalOnly => false;

    /// <summary>Counts as use of the activation.</summary>
    public virtual bool IsKeepAlive => true;

    /// <summary>The call chain that it belongs to, where the chain may re-enter its grains.</summary>
    public virtual Guid ReentrancyId => Guid.Empty;

    /// <summary>Nobody waits for it any more.</summary>
    public virtual bool IsExpired => false;

    /// <summary>Runs it. Never throws.</summary>
    public abstract Task RunAsync(Activation activation);

    /// <summary>The activation has ended and cannot run it.</summary>
    /// <param name="failure">Why no activation can; null when the next one may.</param>
    public abstract void OnInvalidActivation(Exception? failure);
}
