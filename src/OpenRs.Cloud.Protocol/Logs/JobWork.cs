using System.Collections;
using OpenRs.Cloud.Protocol.Traces;

namespace OpenRs.Cloud.Protocol.Logs;

/// <summary>What a process works on, with the names that its log has for it.</summary>
/// <param name="job">The run or evaluation.</param>
/// <param name="unit">The first unit, whose name has the step.</param>
/// <param name="agent">The agent.</param>
/// <param name="lease">Its lease.</param>
/// <param name="traceId">The trace of the step; <see langword="null"/> when nobody traces it.</param>
public sealed class JobWork(string job, string unit, string agent, string lease, string? traceId)
    : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly KeyValuePair<string, object?>[] _values =
    [
        new(nameof(Job), job),
        new("Step", UnitStep.Of(unit)),
        new(nameof(Unit), unit),
        new(nameof(Agent), agent),
        new(nameof(Lease), lease),
        .. traceId is null ? Array.Empty<KeyValuePair<string, object?>>() : [new(nameof(TraceId), traceId)],
    ];

    /// <summary>The run or evaluation.</summary>
    public string Job => job;

    /// <summary>The first unit.</summary>
    public string Unit => unit;

    /// <summary>The agent.</summary>
    public string Agent => agent;

    /// <summary>Its lease.</summary>
    public string Lease => lease;

    /// <summary>The trace of the step.</summary>
    public string? TraceId => traceId;

    /// <inheritdoc/>
    public int Count => _values.Length;

    /// <inheritdoc/>
    public KeyValuePair<string, object?> this[int index] => _values[index];

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.AsEnumerable().GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => $"job {job}, unit {unit}";

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
