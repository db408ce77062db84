using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace OpenRs.Cloud.Server.Storage;

/// <summary>Keeps what the server stores to its own user: the data folder has mode 0700, files in it 0600.</summary>
internal static partial class DataFolder
{
    private const UnixFileMode UserOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode UserFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int OthersAndGroup = 0x3F;

    /// <summary>Makes all that this process creates its user's alone. To be called before anything is created.</summary>
    public static void RestrictProcess()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetMask(OthersAndGroup);
        }
    }

    /// <summary>Makes the folder, or closes one that an earlier build left open to others.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void Prepare(StorageOptions storage)
    {
        Directory.CreateDirectory(storage.DataPath);
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Close(new DirectoryInfo(storage.DataPath), UserOnly);
        foreach (var entry in new DirectoryInfo(storage.DataPath).EnumerateFileSystemInfos())
        {
            // Who owns what a link leads to is not for this server to say.
            if (entry.LinkTarget is null)
            {
                Close(entry, entry is DirectoryInfo ? UserOnly : UserFile);
            }
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static void Close(FileSystemInfo entry, UnixFileMode most)
    {
        if ((entry.UnixFileMode & ~most) != 0)
        {
            entry.UnixFileMode &= most;
        }
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial int SetMask(int mask);
}
