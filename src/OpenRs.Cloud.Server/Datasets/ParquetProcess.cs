using System.Globalization;
using OpenRs.Cloud.Server.Subprocesses;
using OpenRs.CommandLine;
using OpenRs.Recipes.Datasets;

namespace OpenRs.Cloud.Server.Datasets;

/// <summary>
/// Converts Parquet files in a process of its own. The package that reads them recurses as deep as a footer says and allocates what a page
/// header or a compressed frame asks for, so a file of a kilobyte could end its process: here it ends one that holds nothing else, whose
/// heap, time and output are bounded.
/// </summary>
internal static class ParquetProcess
{
    /// <summary>First argument of the server's program when it is such a process.</summary>
    public const string Verb = "convert-parquet";

    private const int Refused = 2;
    private const int StorageFailed = 3;
    private const int OutOfMemory = 4;
    private const int TimedOut = 5;
    private static readonly TimeSpan MaxFooterTime = TimeSpan.FromSeconds(20);
    private static readonly BoundedProcess Converters = new(maxMemoryMiB: 1024, maxTime: TimeSpan.FromMinutes(5), atOnce: 2);

    /// <summary>Converts a file.</summary>
    /// <param name="parquetPath">The Parquet file.</param>
    /// <param name="rowsPath">The JSON Lines file to write.</param>
    /// <param name="maxBytes">Its largest size.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <exception cref="DatasetException">It is no Parquet file, or not one that can be read within the bounds.</exception>
    /// <exception cref="IOException">The rows cannot be written.</exception>
    public static async Task ConvertAsync(string parquetPath, string rowsPath, long maxBytes, CancellationToken cancellationToken)
    {
        string[] arguments = [Verb, parquetPath, rowsPath, maxBytes.ToString(CultureInfo.InvariantCulture)];
        var end = await Converters.RunAsync(arguments, cancellationToken);
        switch (end?.ExitCode)
        {
            case 0:
                return;
            case Refused:
                throw new DatasetException(DatasetError.InvalidValue, end?.Line ?? "is no Parquet file that can be read.");
            case StorageFailed:
                throw new IOException(end?.Line);
            default:
                throw Unreadable();
        }
    }

    /// <summary>The process itself.</summary>
    /// <param name="args">Verb, Parquet file, JSON Lines file, largest size of that.</param>
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        // The server keeps it open: when the server is gone, however that came, nobody waits for the rows.
        StandardInput.WhenClosed(static () => Environment.Exit(StorageFailed));
        try
        {
            // A footer can keep its reader in a loop for ever, and a loop hears of no cancellation.
            await using var footerTimer = new Timer(static _ => Environment.Exit(TimedOut), null, MaxFooterTime, Timeout.InfiniteTimeSpan);
            await ParquetDataset.ConvertAsync(
                args[1],
                args[2],
                long.Parse(args[3], CultureInfo.InvariantCulture),
                () => footerTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan),
                CancellationToken.None);
            return 0;
        }
        catch (DatasetException exception)
        {
            await Console.Out.WriteLineAsync(exception.Message.ReplaceLineEndings(" "));
            return Refused;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await Console.Out.WriteLineAsync(exception.Message.ReplaceLineEndings(" "));
            return StorageFailed;
        }
        catch (OutOfMemoryException)
        {
            return OutOfMemory;
        }
    }

    private static DatasetException Unreadable() => new(
        DatasetError.InvalidValue,
        $"is no Parquet file that can be read in {Converters.MaxMemoryMiB} MiB of memory and {Converters.MaxTime.TotalMinutes} minutes. "
        + "Write it again with smaller row groups, or upload it as JSON lines.");
}
