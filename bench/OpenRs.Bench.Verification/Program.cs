using System.Globalization;
using System.Text.Json;
using OpenRs.Bench.Verification;
using OpenRs.Verification;
using OpenRs.Verification.Options;

// dotnet run -c Release --project bench/OpenRs.Bench.Verification -- FILE.jsonl [SECONDS]
if (args.Length is < 1 or > 2)
{
    Console.Error.WriteLine("usage: OpenRs.Bench.Verification FILE.jsonl [SECONDS]   (rows with 'gold' and 'completion', such as "
        + "goldens/verify/verdicts.jsonl)");
    return 2;
}

var pairs = new List<GoldenPair>();
foreach (var line in File.ReadLines(args[0]))
{
    using var row = JsonDocument.Parse(line);
    pairs.Add(new GoldenPair(row.RootElement.GetProperty("gold").GetString()!, row.RootElement.GetProperty("completion").GetString()!));
}

var duration = TimeSpan.FromSeconds(args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 5);
var verifiers = Enum.GetValues<VerifierProfile>().SelectMany(profile => new[]
{
    (Name: $"training, {profile}", Verifier: MathVerifier.ForTraining(profile)),
    (Name: $"evaluation, {profile}", Verifier: MathVerifier.ForEvaluation(profile)),
});
foreach (var (name, verifier) in verifiers)
{
    var timings = new VerdictBenchmark(verifier, pairs).Run(duration);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-21} {timings.Verdicts,9} verdicts {timings.PerSecond,7:F0}/s ({timings.PerProcessorSecond:F0} per processor second)  "
        + $"median {timings.Median.TotalMicroseconds:F1} us  p99 {timings.P99.TotalMicroseconds:F1} us  slowest "
        + $"{timings.Slowest.TotalMicroseconds:F0} us  {timings.AllocatedBytes:F0} B/verdict"));
}

return 0;
