using System.Diagnostics;

namespace OpenRs.Bench.ControlPlane.Load;

/// <summary>Memory and processor time of a process, looked at once a second.</summary>
internal sealed class ProcessMeter(int processId, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Largest resident memory seen, in MiB.</summary>
    public double PeakMiB { get; private set; }

    /// <summary>Processor time so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            using var process = Process.GetProcessById(processId);
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Looks until cancelled.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            using var process = Process.GetProcessById(processId);
            PeakMiB = Math.Max(PeakMiB, process.WorkingSet64 / (double)(1 << 20));
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }
}
