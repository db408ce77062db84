namespace OpenRs.Cloud.Embedded;

/// <summary>
/// A grain did not answer in time. Whether the call had, or will have, an effect is not known: repeat it only if it is idempotent.
/// </summary>
public sealed class GrainCallTimeoutException : TimeoutException
{
    /// <summary>Describes a call without an answer.</summary>
    /// <param name="message">The grain, the method, the limit, and what the grain was doing.</param>
    public GrainCallTimeoutException(string message)
        : base(message)
    {
    }
}
