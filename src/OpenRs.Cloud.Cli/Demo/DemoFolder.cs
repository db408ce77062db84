using OpenRs.Cloud.Cli.Programs;

namespace OpenRs.Cloud.Cli.Demo;

/// <summary>The folder of a demo: nothing but a demo is ever removed from it.</summary>
internal static class DemoFolder
{
    /// <summary>Removes the demo that a locked folder holds.</summary>
    /// <exception cref="CliException">It holds something else, which stays.</exception>
    public static void Clear(string folder)
    {
        var entries = new DirectoryInfo(folder).GetFileSystemInfos().Where(static entry => entry.Name != FolderLock.FileName).ToList();
        if (entries.Count > 0 && !DemoState.Exists(folder))
        {
            File.Delete(Path.Combine(folder, FolderLock.FileName));
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
}
