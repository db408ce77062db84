using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OpenRs.Testing;

/// <summary>
/// Processor time of the current thread: what a call costs, not what else the machine does. Wall time where the system has no such
/// clock.
/// </summary>
public static partial class ThreadClock
{
    private const int ThreadCpuTime = 3;

    /// <summary>Time used so far.</summary>
    public static TimeSpan Now
    {
        get
        {
            if (OperatingSystem.IsLinux() && GetTime(ThreadCpuTime, out var time) == 0)
            {
                return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0);
            }

            return Stopwatch.GetElapsedTime(0);
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Timespec
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}
