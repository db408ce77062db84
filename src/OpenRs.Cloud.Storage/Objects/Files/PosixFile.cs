using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OpenRs.Cloud.Storage.Objects.Files;

/// <summary>
/// The system calls that atomic, durable writes need and .NET does not offer: a rename that never falls back to copying, a link that
/// fails if the target exists, a lock that the kernel drops with its process, fsync of a directory, and opening without links.
/// </summary>
internal static partial class PosixFile
{
    public const int NoSpace = 28;
    public const int NotFound = 2;

    private const int AlreadyExists = 17;
    private const int Interrupted = 4;
    private const int NotADirectory = 20;
    private const int ExclusiveLock = 2;
    private const int WithoutWaiting = 4;
    private const int LockAttempts = 1000;
    private const int LongestPause = 10;

    // O_RDONLY is 0 everywhere; O_CLOEXEC keeps the descriptor out of child processes.
    private static readonly int CloseOnExec = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    // Numbers of their own on each system, and on ARM.
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;
    private static readonly int NoFollow = OperatingSystem.IsMacOS() ? 0x100 : IsArm ? 0x8000 : 0x20000;
    private static readonly int DirectoryOnly = OperatingSystem.IsMacOS() ? 0x100000 : IsArm ? 0x4000 : 0x10000;
    private static readonly int NoWait = OperatingSystem.IsMacOS() ? 4 : 0x800;
    private static readonly int WouldBlock = OperatingSystem.IsMacOS() ? 35 : 11;
    private static readonly int LinkLoop = OperatingSystem.IsMacOS() ? 62 : 40;
    private static readonly int QuotaExceeded = OperatingSystem.IsMacOS() ? 69 : 122;

    public static bool IsNoSpace(IOException error) => error.HResult == NoSpace || error.HResult == QuotaExceeded;

    public static void Rename(string from, string to) => Check(NativeRename(from, to), "rename", to);

    /// <summary>Gives a file a second name.</summary>
    /// <returns>False when <paramref name="to"/> already exists.</returns>
    public static bool TryLink(string from, string to)
    {
        var result = NativeLink(from, to);
        if (result != 0 && Marshal.GetLastPInvokeError() == AlreadyExists)
        {
            return false;
        }

        Check(result, "link", to);
        return true;
    }

    /// <summary>Makes the entries of a directory survive a power loss. A directory that is gone has none.</summary>
    public static void SyncDirectory(string path)
    {
        var descriptor = Open(path, CloseOnExec);
        if (descriptor < 0 && Marshal.GetLastPInvokeError() == NotFound)
        {
            return;
        }

        Check(descriptor, "open", path);
        try
        {
            Check(FSync(descriptor), "fsync", path);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>Takes the exclusive lock of a directory, against threads and processes alike; to be held for microseconds.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="attempts">How often to try, about ten milliseconds apart.</param>
    /// <exception cref="IOException">Another process kept it all the time: one that was stopped while it had it.</exception>
    public static DirectoryLock LockDirectory(string path, int attempts = LockAttempts)
    {
        var descriptor = Open(path, CloseOnExec);
        Check(descriptor, "open", path);
        for (var attempt = 1; FLock(descriptor, ExclusiveLock | WithoutWaiting) != 0; attempt++)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != WouldBlock && error != Interrupted)
            {
                _ = Close(descriptor);
                throw Failure("flock", path, error);
            }

            if (attempt == attempts)
            {
                _ = Close(descriptor);
                throw new IOException(
                    $"Another process keeps the lock of {path}. One that is stopped (SIGSTOP, a debugger) must be continued or ended.");
            }

            // The first tries come at once: a holder needs microseconds.
            Thread.Sleep(Math.Min(attempt / 10, LongestPause));
        }

        return new DirectoryLock(descriptor);
    }

    /// <summary>Opens a file below a folder for reading, and follows no link on the way, however the folders change meanwhile.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="name">The file's path below it.</param>
    /// <returns>The file; <see langword="null"/> when there is none, or a link is on the way.</returns>
    public static SafeFileHandle? TryOpenBelow(string root, string name)
    {
        var parts = name.Split('/');
        var folder = Open(root, DirectoryOnly | CloseOnExec);
        foreach (var part in parts[..^1])
        {
            if (folder < 0)
            {
                break;
            }

            folder = OpenIn(folder, part, DirectoryOnly);
        }

        // Without waiting: a pipe that nobody writes to would hold up whoever opens it.
        var file = folder < 0 ? folder : OpenIn(folder, parts[^1], NoWait);
        if (file < 0 && Marshal.GetLastPInvokeError() is var error && (error is NotFound or NotADirectory || error == LinkLoop))
        {
            return null;
        }

        Check(file, "open", Path.Combine(root, name));
        return new SafeFileHandle(file, ownsHandle: true);
    }

    /// <summary>Sets who may use a file, where the file system lets this user say so.</summary>
    public static void TrySetMode(string path, UnixFileMode mode)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) != mode)
            {
                File.SetUnixFileMode(path, mode);
            }
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            // Mounted folders such as SMB's have modes of their own.
        }
    }

    // The folder is closed, and the error of the opening stays.
    private static int OpenIn(int folder, string name, int flags)
    {
        var opened = OpenAt(folder, name, flags | NoFollow | CloseOnExec);
        var error = Marshal.GetLastPInvokeError();
        _ = Close(folder);
        Marshal.SetLastPInvokeError(error);
        return opened;
    }

    private static void Check(int result, string call, string path)
    {
        if (result < 0)
        {
            throw Failure(call, path, Marshal.GetLastPInvokeError());
        }
    }

    private static IOException Failure(string call, string path, int error) =>
        new($"{call} of {path}: {Marshal.GetPInvokeErrorMessage(error)}", error);

    /// <summary>A held lock.</summary>
    public readonly struct DirectoryLock(int descriptor) : IDisposable
    {
        /// <summary>Releases the lock: closing the only descriptor does.</summary>
        public void Dispose() => _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeRename(string from, string to);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeLink(string from, string to);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenAt(int folder, string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int FLock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
