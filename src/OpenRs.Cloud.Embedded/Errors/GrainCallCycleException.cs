namespace OpenRs.Cloud.Embedded;

/// <summary>
/// A grain was called, directly or through others, by a call that it is itself running. A non-reentrant grain would wait for itself until
/// the call times out; this says so at once.
/// </summary>
public sealed class GrainCallCycleException : InvalidOperationException
{
    /// <summary>Describes the cycle.</summary>
    /// <param name="message">The calls of the cycle in order.</param>
    public GrainCallCycleException(string message)
        : base(message)
    {
    }
}
