namespace OpenRs.Cloud.Agent.Work;

/// <summary>A unit cannot be done.</summary>
/// <param name="unitId">The unit; empty for all units of the work.</param>
/// <param name="message">What went wrong.</param>
/// <param name="permanent">Whether another attempt cannot help.</param>
/// <param name="inner">The cause.</param>
internal sealed class UnitException(string unitId, string message, bool permanent, Exception? inner = null) : Exception(message, inner)
{
    public string UnitId { get; } = unitId;

    public bool Permanent { get; } = permanent;
}
