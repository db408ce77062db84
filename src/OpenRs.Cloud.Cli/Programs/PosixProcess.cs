using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OpenRs.Cloud.Cli.Programs;

/// <summary>What .NET has no call for: signals to processes that this program started, and to become another program.</summary>
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

    /// <summary>Replaces this program by another one in the same process, with the same terminal and environment.</summary>
    /// <param name="path">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>Why it cannot be started; otherwise this does not return.</returns>
    public static CliException Become(string path, string[] arguments)
    {
        Execute(path, [path, .. arguments, null]);
        return new CliException($"{path} cannot be started: {Marshal.GetLastPInvokeErrorMessage()}", ExitCode.WrongInput);
    }

    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, string?[] arguments);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
