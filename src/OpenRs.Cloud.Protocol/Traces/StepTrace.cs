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
