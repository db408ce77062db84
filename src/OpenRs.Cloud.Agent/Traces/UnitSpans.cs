using System.Diagnostics;
using OpenRs.Cloud.Protocol.Logs;
using OpenRs.Cloud.Protocol.Traces;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Agent.Traces;

/// <summary>Makes the spans of what this agent does for units that the server traces.</summary>
internal sealed class UnitSpans(JobScope scope)
{
    /// <summary>Something begins for units of one step.</summary>
    /// <param name="name">One of <see cref="SpanNames"/>.</param>
    /// <param name="units">The units: each has a span of its own.</param>
    /// <returns>Ends the spans; <see langword="null"/> when nobody traces the step.</returns>
    public IDisposable? Begin(string name, params IReadOnlyList<WorkUnit> units)
    {
        if (!StepTrace.Source.HasListeners() || scope.Last is not { } work)
        {
            return null;
        }

        List<Activity>? begun = null;
        foreach (var unit in units)
        {
            if (Begin(name, unit, work) is { } span)
            {
                (begun ??= []).Add(span);
            }
        }

        return begun is null ? null : new Spans(begun);
    }

    private static Activity? Begin(string name, WorkUnit unit, JobWork work) =>
        ActivityContext.TryParse(unit.Traceparent, null, isRemote: true, out var lease)
            ? StepTrace.Begin(name, lease, work.Job, UnitStep.Of(unit.UnitId), unit.UnitId, work.Agent, work.Lease)
            : null;

    private sealed class Spans(List<Activity> begun) : IDisposable
    {
        // In reverse, so that what was current before them is so again.
        public void Dispose()
        {
            for (var i = begun.Count - 1; i >= 0; i--)
            {
                begun[i].Dispose();
            }
        }
    }
}
