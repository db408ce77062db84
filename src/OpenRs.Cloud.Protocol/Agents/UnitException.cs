namespace OpenRs.Cloud.Protocol.Agents;

/// <summary>A unit cannot be done.</summary>
/// <param name="unitId">The unit; empty for all units of the work.</param>
/// <param name="message">What went wrong.</param>
/// <param name="permanent">Whether another attempt cannot help.</param>
/// <param name="inner">The cause.</param>
public sealed class UnitException(string unitId, string message, bool permanent, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The unit; empty for all units of the work.</summary>
    public string UnitId { get; } = unitId;

    /// <summary>Whether another attempt cannot help.</summary>
    public bool Permanent { get; } = permanent;

    /// <summary>
    /// Whether something that the unit needs does not answer: the attempt does not count as a failed one, and the unit is tried until
    /// it does.
    /// </summary>
    public bool Unavailable { get; init; }
}
