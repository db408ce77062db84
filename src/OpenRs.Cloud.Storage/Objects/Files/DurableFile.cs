namespace OpenRs.Cloud.Storage.Objects.Files;

/// <summary>Small files outside a store that must be there whole or not at all, and that only their user may read.</summary>
public static class DurableFile
{
    /// <summary>
    /// Makes a file: written beside its place, made durable, and moved there. Whatever fails on the way, such as a full disk, leaves no
    /// file.
    /// </summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <param name="content">What it holds.</param>
    /// <returns>False when the file exists already, which is then left as it is.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static bool TryCreate(string path, ReadOnlySpan<byte> content)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        var temporary = $"{path}.{Guid.NewGuid():N}";
        try
        {
            Write(temporary, content);
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
        finally
        {
            File.Delete(temporary);
        }

        if (!OperatingSystem.IsWindows())
        {
            PosixFile.SyncDirectory(folder);
        }

        return true;
    }

    private static void Write(string path, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }
}
