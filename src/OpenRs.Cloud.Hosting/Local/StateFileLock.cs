using System.Globalization;
using OpenRs.Cloud.Hosting.Local.Errors;

namespace OpenRs.Cloud.Hosting.Local;

/// <summary>
/// Keeps a second host off a state file, by an exclusive lock on a file beside it. The operating system drops the lock when its process
/// dies, however it dies, so nothing needs to be cleaned up after a kill. The holder's process id is in a file of its own: a locked file
/// cannot be read.
/// </summary>
internal sealed class StateFileLock : IDisposable
{
    private readonly FileStream _file;

    private StateFileLock(FileStream file) => _file = file;

    /// <exception cref="StateFileLockedException">Another process, or another host of this one, has it.</exception>
    public static StateFileLock Acquire(string stateFile)
    {
        var path = stateFile + ".lock";
        try
        {
            var held = new StateFileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            held.WriteHolder(stateFile);
            return held;
        }
        catch (IOException exception) when (IsHeldByAnother(exception, path))
        {
            throw new StateFileLockedException(stateFile, ReadHolder(stateFile));
        }
    }

    // The file stays: deleting it would let two processes lock two files of one name.
    public void Dispose() => _file.Dispose();

    private void WriteHolder(string stateFile)
    {
        try
        {
            File.WriteAllText(HolderFile(stateFile), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private static string HolderFile(string stateFile) => stateFile + ".pid";

    // EWOULDBLOCK on Unix, ERROR_SHARING_VIOLATION on Windows; a full disk is another matter.
    private static bool IsHeldByAnother(IOException exception, string path) =>
        (exception.HResult & 0xFFFF) is 11 or 32 or 35 && File.Exists(path);

    private static int? ReadHolder(string stateFile)
    {
        try
        {
            return int.TryParse(File.ReadAllText(HolderFile(stateFile)), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? id
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
