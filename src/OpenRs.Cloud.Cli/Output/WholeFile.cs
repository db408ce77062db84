namespace OpenRs.Cloud.Cli.Output;

/// <summary>A file that is there whole or not at all: a broken export must not leave half of one that looks like a whole one.</summary>
internal static class WholeFile
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">Its name; it is written beside it first.</param>
    /// <param name="write">Writes what it holds.</param>
    /// <param name="replace">Whether one that is there is replaced.</param>
    /// <exception cref="CliException">It cannot be written.</exception>
    public static async Task WriteAsync(string path, Func<Stream, Task> write, bool replace)
    {
        var partial = $"{path}.partial";
        try
        {
            try
            {
                await using (var stream = File.Create(partial))
                {
                    await write(stream);
                }

                File.Move(partial, path, replace);
            }
            finally
            {
                File.Delete(partial);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"cannot write {path}: {exception.Message}", ExitCode.WrongInput);
        }
    }
}
