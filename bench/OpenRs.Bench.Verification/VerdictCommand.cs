using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using System.Text.Json;
using OpenRs.CommandLine;
using OpenRs.Verification;
using OpenRs.Verification.Options;

namespace OpenRs.Bench.Verification;

/// <summary>Measures the verdicts of every verifier on the pairs of a file.</summary>
internal static class VerdictCommand
{
    private static readonly Argument<string> Source = new("file")
    {
        Description = "Rows with 'gold' and 'completion', such as goldens/verify/verdicts.jsonl.",
    };

    private static readonly Argument<double> Seconds = new Argument<double>("seconds")
    {
        Description = "Time of each verifier.",
        DefaultValueFactory = static _ => 5,
    }.Within(0, 86_400);

    public static Command Create()
    {
        var command = new Command("OpenRs.Bench.Verification", "Verdicts per second of the math verifier.")
        {
            Source, Seconds, new HelpOption(),
        };
        command.SetAction(static result => Run(result.GetValue(Source)!, TimeSpan.FromSeconds(result.GetValue(Seconds))));
        return command;
    }

    private static void Run(string file, TimeSpan duration)
    {
        var pairs = ReadPairs(file);
        foreach (var profile in Enum.GetValues<VerifierProfile>())
        {
            Print($"training, {profile}", new VerdictBenchmark(MathVerifier.ForTraining(profile), pairs).Run(duration));
            Print($"evaluation, {profile}", new VerdictBenchmark(MathVerifier.ForEvaluation(profile), pairs).Run(duration));
        }
    }

    private static List<GoldenPair> ReadPairs(string file)
    {
        var pairs = new List<GoldenPair>();
        foreach (var line in File.ReadLines(file))
        {
            using var row = JsonDocument.Parse(line);
            pairs.Add(
                new GoldenPair(row.RootElement.GetProperty("gold").GetString()!, row.RootElement.GetProperty("completion").GetString()!));
        }

        return pairs;
    }

    private static void Print(string name, VerdictTimings timings) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-21} {timings.Verdicts,9} verdicts {timings.PerSecond,7:F0}/s ({timings.PerProcessorSecond:F0} per processor second)  "
        + $"median {timings.Median.TotalMicroseconds:F1} us  p99 {timings.P99.TotalMicroseconds:F1} us  "
        + $"slowest {timings.Slowest.TotalMicroseconds:F0} us  {timings.AllocatedBytes:F0} B/verdict"));
}
