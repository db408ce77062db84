using System.Diagnostics;
using OpenRs.Learning.Devices;
using OpenRs.Tokenization;
using OpenRs.Recipes;

namespace OpenRs.Bench.Learning;

/// <summary>Runs a benchmark's body.</summary>
internal static class BenchRun
{
    /// <summary>Exit code of a benchmark that the device has too little memory for.</summary>
    public const int DoesNotFit = 6;

    /// <summary>Runs a few times to warm up, then measures.</summary>
    /// <returns>Seconds of each measured run by the clock, and of all cores together.</returns>
    public static (double Wall, double Cpu)[] Measure(int warmUp, int repeat, Action body)
    {
        for (var run = 0; run < warmUp; run++)
        {
            body();
        }

        var seconds = new (double Wall, double Cpu)[repeat];
        for (var run = 0; run < repeat; run++)
        {
            var (started, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            body();
            seconds[run] = (Stopwatch.GetElapsedTime(started).TotalSeconds, (Environment.CpuUsage.TotalTime - used).TotalSeconds);
        }

        return seconds;
    }

    /// <summary>
    /// Runs a command; what the user can mend becomes a line on standard error and exit code 2, and what the device cannot hold
    /// <see cref="DoesNotFit"/>.
    /// </summary>
    public static int Guard(string name, Action body)
    {
        try
        {
            body();
            return 0;
        }
        catch (Exception error) when (error
            is CheckpointFormatException or TokenizerFormatException or RecipeException or ArgumentException or IOException
                or UnauthorizedAccessException or FormatException or DeviceNotFoundException)
        {
            Console.Error.WriteLine($"openrs bench {name}: {error.Message}");
            return 2;
        }
        catch (DoesNotFitException error)
        {
            Console.Error.WriteLine($"openrs bench {name}: {error.Message}");
            return DoesNotFit;
        }
    }
}
