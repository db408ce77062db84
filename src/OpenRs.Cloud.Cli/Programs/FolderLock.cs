namespace OpenRs.Cloud.Cli.Programs;

/// <summary>The lock of a folder in which <c>openrs up</c> or <c>openrs demo</c> works: one of them at a time.</summary>
internal static class FolderLock
{
    /// <summary>Name of the file that is locked. It stays: if it were deleted, two programs could lock two files of one name.</summary>
    public const string FileName = "openrs.lock";

    /// <summary>Keeps others out of a folder; the operating system ends the lock with its process.</summary>
    /// <param name="folder">The folder, which is made when there is none.</param>
    /// <returns>The lock; disposing it frees the folder.</returns>
    /// <exception cref="CliException">Another program has it, or it cannot be written to.</exception>
    public static IDisposable Take(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (IsHeldByAnother(exception))
        {
            throw new CliException(
                $"another openrs up or openrs demo is running in {folder}. Wait for it or stop it, or give another --folder.",
                ExitCode.WrongInput);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{folder} cannot be used: {exception.Message} Give another --folder.", ExitCode.WrongInput);
        }
    }

    // EWOULDBLOCK of Linux, ERROR_SHARING_VIOLATION, EWOULDBLOCK of macOS; a full disk has another code.
    private static bool IsHeldByAnother(IOException exception) => (exception.HResult & 0xFFFF) is 11 or 32 or 35;
}
