using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace OpenRs.Cloud.Protocol.Traces;

/// <summary>
/// The trace of a step of a run. Its id follows from run and step alone, so that whichever servers and agents do its units share it,
/// before and after a restart.
/// </summary>
public static class StepTrace
{
    /// <summary>Name of the source of all spans.</summary>
    public const string SourceName = "OpenRs.Cloud";

    private const int TraceBytes = 16;
    private const int SpanBytes = 8;

    /// <summary>Makes the spans.</summary>
    public static ActivitySource Source { get; } = new(SourceName);

    /// <summary>Begins the span of a unit; <see langword="null"/> when nobody listens.</summary>
    /// <param name="name">One of <see cref="SpanNames"/>.</param>
    /// <param name="parent">What it is a part of.</param>
    /// <param name="run">Run id.</param>
    /// <param name="step">The step, as the unit's name has it.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="agent">The agent that has it.</param>
    /// <param name="lease">That agent's lease.</param>
    public static Activity? Begin(
        string name, ActivityContext parent, string run, int? step, string unit, string agent, string lease) =>
        Source.StartActivity(
            name,
            ActivityKind.Internal,
            parent,
            [
                new(SpanNames.Run, run),
                new(SpanNames.Step, step),
                new(SpanNames.Unit, unit),
                new(SpanNames.Agent, agent),
                new(SpanNames.LeaseId, lease),
            ]);

    /// <summary>The parent of the spans of a step: no program makes a span of this id.</summary>
    /// <param name="runId">Run id.</param>
    /// <param name="step">The step, as the names of its units have it.</param>
    public static ActivityContext Of(string runId, int step)
    {
        Span<byte> number = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(number, step);
        var hash = SHA256.HashData([.. Encoding.UTF8.GetBytes(runId), .. number]);
        return new ActivityContext(
            ActivityTraceId.CreateFromBytes(hash.AsSpan(0, TraceBytes)),
            ActivitySpanId.CreateFromBytes(hash.AsSpan(TraceBytes, SpanBytes)),
            ActivityTraceFlags.Recorded,
            isRemote: true);
    }
}
