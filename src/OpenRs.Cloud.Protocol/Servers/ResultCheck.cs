using System.Globalization;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Protocol.Servers;

/// <summary>Whether a result is what it says it is. What is taken in here becomes part of the run, whoever reported it.</summary>
internal static class ResultCheck
{
    private static readonly string[] Counts = [UnitValues.Correct, UnitValues.Wrong, UnitValues.WithoutVerdict];

    /// <summary>What is wrong with a result; <see langword="null"/> when nothing is.</summary>
    /// <param name="report">The result.</param>
    /// <param name="objects">What is stored.</param>
    /// <param name="cancellationToken">Abandons the check.</param>
    public static async Task<string?> FindProblemAsync(UnitReport report, IResultObjects objects, CancellationToken cancellationToken)
    {
        foreach (var (name, value) in report.Values)
        {
            if (!double.IsFinite(value) || (value < 0 && Counts.Contains(name)))
            {
                return string.Create(
                    CultureInfo.InvariantCulture, $"'{name}' is {value}; it must be a finite number, and a count not negative.");
            }
        }

        if (report.Checkpoint is { } checkpoint && !await objects.HasCheckpointAsync(checkpoint, cancellationToken))
        {
            return $"The checkpoint of step {checkpoint.Step} at '{checkpoint.Prefix}' is not in the object store, or has other weights "
                + "than was reported.";
        }

        // A save has no other result than its checkpoint.
        return report.Checkpoint is { } saved && (saved.Prefix, saved.WeightsSha256) == (report.Result.Name, report.Result.Sha256)
            ? null
            : await objects.HashAsync(report.Result.Name, cancellationToken) switch
            {
                null => $"Object '{report.Result.Name}' is not in the object store.",
                var hash when hash != report.Result.Sha256 =>
                    $"Object '{report.Result.Name}' has sha256 {hash}, and {report.Result.Sha256} was reported.",
                _ => null,
            };
    }
}
