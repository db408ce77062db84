namespace OpenRs.Cloud.Cli.Connection;

/// <summary>A job that somebody watches: it continues, and costs, when they stop.</summary>
internal static class WatchedJob
{
    /// <summary>Watches a job; when that is interrupted, says that the job continues.</summary>
    /// <param name="command">The command of such jobs, <c>runs</c> or <c>eval</c>.</param>
    /// <param name="name">Resource name of the job.</param>
    /// <param name="watch">Watches it.</param>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public static async Task UntilInterruptedAsync(string command, string name, Func<Task> watch)
    {
        try
        {
            await watch();
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync();
            await Console.Error.WriteLineAsync($"Stopped watching; it continues. To stop it: openrs {command} cancel {name}");
            throw;
        }
    }
}
