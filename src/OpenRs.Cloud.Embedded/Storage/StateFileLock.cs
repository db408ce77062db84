using System.Globalization;

namespace OpenRs.Cloud.Embedded;

/// <summary>
/// Keeps a second host off a state file, by an exclusive lock on a file beside it. The operating system drops the lock when its process dies,
/// however it dies, so nothing needs to be cleaned up after a kill.
/// </summary>
internal sealed class StateFileLock : IDisposable
{
    private readonly FileStream _file;

    private StateFileLock(FileStream file) => _file = file;

    /// <exception cref="StateFileLockedException">Another process, or another host of this one, has it.</exception>
    public static StateFileLock Acquire(string stateFile)
    {
        var path = stateFile + ".lock";
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new StateFileLockedException(stateFile, ReadHolder(path));
        }

        file.SetLength(0);
        file.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        file.Flush();
        return new StateFileLock(file);
    }

    // The file stays: deleting it would let two processes lock two files of one name.
    public void Dispose() => _file.Dispose();

    private static int? ReadHolder(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file);
            return int.TryParse(reader.ReadToEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
