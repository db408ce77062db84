using System.Runtime.InteropServices;

namespace OpenRs.Testing;

/// <summary>Signals that a test sends to a process that it started.</summary>
public static partial class ProcessSignal
{
    private const int InterruptSignal = 2;
    private const int KillSignal = 9;
    private const int ContinueSignal = 18;
    private const int StopSignal = 19;

    /// <summary>Stops a process where it stands, as a virtual machine that is frozen.</summary>
    public static void Freeze(int process) => Send(process, StopSignal);

    /// <summary>Lets a frozen process go on.</summary>
    public static void Thaw(int process) => Send(process, ContinueSignal);

    /// <summary>Kills a process that a program under test started (SIGKILL).</summary>
    public static void Kill(int process) => Send(process, KillSignal);

    /// <summary>Interrupts a process alone (SIGINT).</summary>
    public static void Interrupt(int process) => Send(process, InterruptSignal);

    /// <summary>
    /// Interrupts a process and its children, as Ctrl-C does in a terminal. The process must lead a group of its own (setsid).
    /// </summary>
    public static void InterruptGroup(int leader) => Send(-leader, InterruptSignal);

    private static void Send(int process, int signal)
    {
        if (SendSignal(process, signal) != 0)
        {
            throw new InvalidOperationException(
                $"Signal {signal} could not be sent to process {process}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
