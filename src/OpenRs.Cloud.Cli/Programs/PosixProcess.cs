using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OpenRs.Cloud.Cli.Programs;

/// <summary>Signals to processes that this program started.</summary>
internal static partial class PosixProcess
{
    private const int TerminateSignal = 15;
    private const int NoSuchProcess = 3;

    /// <summary>Asks a process to end (SIGTERM). One that has ended is left alone.</summary>
    /// <exception cref="Win32Exception">The signal could not be sent.</exception>
    public static void Terminate(Process process)
    {
        if (!process.HasExited && SendSignal(process.Id, TerminateSignal) != 0
            && Marshal.GetLastPInvokeError() is not NoSuchProcess and var error)
        {
            throw new Win32Exception(error);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
