using OpenRs.Cloud.Storage.Objects.Errors;
using OpenRs.Cloud.Storage.Objects.Files;

namespace OpenRs.Cloud.Storage.Objects;

/// <content>The folders that objects lie in.</content>
public sealed partial class DirectoryObjectStore
{
    /// <summary>Makes the folder of an object. Returns the topmost one that was missing, null when all existed.</summary>
    private string? MakeFolder(string name, string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (Directory.Exists(path))
        {
            throw new InvalidObjectNameException($"'{name}' is a folder of other objects in {_root}; there it cannot be an object too.");
        }

        string? firstNew = null;
        for (var parent = folder; !Directory.Exists(parent); parent = Path.GetDirectoryName(parent)!)
        {
            if (File.Exists(parent))
            {
                var other = Path.GetRelativePath(_root, parent);
                throw new InvalidObjectNameException(
                    $"'{name}' would lie below the object '{other}' in {_root}; there an object cannot be a folder too.");
            }

            firstNew = parent;
        }

        for (var made = firstNew is null ? null : folder; made is not null; made = made == firstNew ? null : Path.GetDirectoryName(made))
        {
            MakeFolder(made);
        }

        return firstNew;
    }

    // With the mode again: at creation the process's mask takes bits away.
    private void MakeFolder(string folder)
    {
        if (!OperatingSystem.IsWindows() && !Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder, _folderMode);
            PosixFile.TrySetMode(folder, _folderMode);
        }
    }

    private static bool IsLink(FileSystemInfo entry) => entry.LinkTarget is not null;

    /// <summary>Whether a folder on the way from the root to a path is a link.</summary>
    private bool IsBehindLink(string path)
    {
        for (var folder = Path.GetDirectoryName(path)!; folder.Length > _root.Length; folder = Path.GetDirectoryName(folder)!)
        {
            if (IsLink(new DirectoryInfo(folder)))
            {
                return true;
            }
        }

        return false;
    }

    private static void SyncFolders(string folder, string? firstNewFolder)
    {
        PosixFile.SyncDirectory(folder);
        var last = firstNewFolder is null ? folder : Path.GetDirectoryName(firstNewFolder)!;
        while (folder != last)
        {
            folder = Path.GetDirectoryName(folder)!;
            PosixFile.SyncDirectory(folder);
        }
    }

    private void RemoveEmptyFolders(string folder)
    {
        try
        {
            for (; folder != _root && !Directory.EnumerateFileSystemEntries(folder).Any(); folder = Path.GetDirectoryName(folder)!)
            {
                Directory.Delete(folder);
            }
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // A writer put something into it meanwhile.
        }
    }

    /// <summary>Names in ordinal order: a folder sorts as its name with the '/' that all its objects have there.</summary>
    private IEnumerable<string> Walk(string folder, string prefix)
    {
        var directory = new DirectoryInfo(Path.Combine(_root, folder));
        if (!directory.Exists)
        {
            return [];
        }

        return directory.EnumerateFileSystemInfos()
            .Where(entry => !entry.Name.StartsWith(ObjectName.ReservedPrefix, StringComparison.Ordinal) && !IsLink(entry))
            .Select(entry => folder + entry.Name + (entry is DirectoryInfo ? "/" : ""))
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .SelectMany(name => name.EndsWith('/') ? Walk(name, prefix) : [name]);
    }
}
