using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Protocol.Traces;

/// <summary>
/// The trace of a step of a run, or of a problem of an evaluation. Its id follows from run and step, or evaluation and problem, alone, so
/// that whichever servers and agents do its units share it, before and after a restart.
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
    /// <param name="job">Run or evaluation id.</param>
    /// <param name="step">The step, as the unit's name has it; <see langword="null"/> in an evaluation of its own.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="agent">The agent that has it.</param>
    /// <param name="lease">That agent's lease.</param>
    public static Activity? Begin(
        string name, ActivityContext parent, string job, int? step, string unit, string agent, string lease) =>
        Source.StartActivity(
            name,
            ActivityKind.Internal,
            parent,
            [
                new(JobId.IsEvaluation(job) ? SpanNames.Evaluation : SpanNames.Run, job),
                .. step is null ? Array.Empty<KeyValuePair<string, object?>>() : [new(SpanNames.Step, step)],
                new(SpanNames.Unit, unit),
                new(SpanNames.Agent, agent),
                new(SpanNames.LeaseId, lease),
            ]);

    /// <summary>The parent of the spans of a step or problem: no program makes a span of this id.</summary>
    /// <param name="job">Run or evaluation id.</param>
    /// <param name="part">The step, as the names of its units have it; in an evaluation the problem.</param>
    public static ActivityContext Of(string job, int part)
    {
        Span<byte> number = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(number, part);
        var hash = SHA256.HashData([.. Encoding.UTF8.GetBytes(job), .. number]);
        return new ActivityContext(
            ActivityTraceId.CreateFromBytes(hash.AsSpan(0, TraceBytes)),
            ActivitySpanId.CreateFromBytes(hash.AsSpan(TraceBytes, SpanBytes)),
            ActivityTraceFlags.Recorded,
            isRemote: true);
    }
}
