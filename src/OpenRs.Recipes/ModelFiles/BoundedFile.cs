namespace OpenRs.Recipes.ModelFiles;

/// <summary>Reads whole files that others wrote: none larger than its kind can be.</summary>
public static class BoundedFile
{
    /// <summary>Largest tokenizer.json, and largest of the files that are only copied. The largest in use has 33 MB.</summary>
    public const int MaxTokenizerBytes = 64 << 20;

    /// <summary>The bytes of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">The most that a file of its kind may have.</param>
    /// <exception cref="CheckpointFormatException">It is missing, or larger.</exception>
    public static byte[] ReadAllBytes(string path, int maxBytes)
    {
        if (File.Exists(path) && !RegularFile.HasBytes(path))
        {
            // Without opening it: that of a pipe would wait. An empty file is for the caller to judge.
            return [];
        }

        using var file = Open(path);
        var length = file.Length <= maxBytes
            ? (int)file.Length
            : throw new CheckpointFormatException(path, $"has {file.Length} bytes; a file of this kind has at most {maxBytes}.");
        var content = new byte[length];
        file.ReadExactly(content);
        return content;
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointFormatException(path, "is missing.", error);
        }
    }
}
