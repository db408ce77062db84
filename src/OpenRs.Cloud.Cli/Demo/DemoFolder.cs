namespace OpenRs.Cloud.Cli.Demo;

/// <summary>The folder of a demo: one demo at a time works in it, and nothing but a demo is ever removed from it.</summary>
internal static class DemoFolder
{
    // It stays: if it were deleted, two demos could lock two files of one name.
    private const string LockName = "demo.lock";

    /// <summary>Keeps other demos out of a folder; the operating system ends the lock with its process.</summary>
    /// <param name="folder">The folder, which is made when there is none.</param>
    /// <returns>The lock; disposing it frees the folder.</returns>
    /// <exception cref="CliException">Another demo has it, or it cannot be written to.</exception>
    public static IDisposable Lock(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (IsHeldByAnother(exception))
        {
            throw new CliException(
                $"another openrs demo is running in {folder}. Wait for it or stop it, or give another --folder.", ExitCode.WrongInput);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{folder} cannot be used: {exception.Message} Give another --folder.", ExitCode.WrongInput);
        }
    }

    /// <summary>Removes the demo that a locked folder holds.</summary>
    /// <exception cref="CliException">It holds something else, which stays.</exception>
    public static void Clear(string folder)
    {
        var entries = new DirectoryInfo(folder).GetFileSystemInfos().Where(static entry => entry.Name != LockName).ToList();
        if (entries.Count > 0 && !DemoState.Exists(folder))
        {
            File.Delete(Path.Combine(folder, LockName));
            throw new CliException($"{folder} is not empty and holds no demo. Give another --folder.", ExitCode.WrongInput);
        }

        try
        {
            entries.ForEach(Delete);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                $"{folder} cannot be emptied: {exception.Message} If a demo was killed just now, wait until its programs have ended.",
                ExitCode.WrongInput);
        }
    }

    private static void Delete(FileSystemInfo entry)
    {
        if (entry is DirectoryInfo directory && entry.LinkTarget is null)
        {
            directory.Delete(recursive: true);
        }
        else
        {
            entry.Delete();
        }
    }

    // EWOULDBLOCK of Linux, ERROR_SHARING_VIOLATION, EWOULDBLOCK of macOS; a full disk has another code.
    private static bool IsHeldByAnother(IOException exception) => (exception.HResult & 0xFFFF) is 11 or 32 or 35;
}
