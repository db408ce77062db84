using System.Globalization;

namespace OpenRs.Cloud.Cli.Rollouts;

/// <summary>
/// A rollout as people type and read it: RUN/STEP/POSITION/SAMPLE, a sample of an evaluation EVALUATION/PROBLEM/SAMPLE, or a resource name
/// with or without the project.
/// </summary>
internal static class RolloutName
{
    /// <summary>The notation in a sentence of help.</summary>
    public const string Notation =
        "RUN/STEP/POSITION/SAMPLE such as run-0123456789ab/3/0/2, EVALUATION/PROBLEM/SAMPLE, or the resource name";

    /// <summary>The resource name of what was typed.</summary>
    /// <exception cref="CliException">It names no rollout.</exception>
    public static string Parse(string given, string project)
    {
        var parts = given.Split('/');
        return parts switch
        {
            ["projects", _, "runs" or "evaluations", _, "rollouts", _] => given,
            ["runs" or "evaluations", _, "rollouts", _] => $"projects/{project}/{given}",
            [var run, var step, var position, var sample] when Id(step, position, sample) is { } id =>
                $"projects/{project}/runs/{run}/rollouts/{id}",
            [var evaluation, var problem, var sample] when Id(problem, sample) is { } id =>
                $"projects/{project}/evaluations/{evaluation}/rollouts/{id}",
            _ => throw new CliException($"'{given}' is no rollout. Write it as {Notation}.", ExitCode.WrongInput),
        };
    }

    /// <summary>The short notation of a resource name.</summary>
    public static string Shorten(string name) =>
        name.Split('/') is ["projects", _, _, var job, "rollouts", var id]
            ? $"{job}/{string.Join('/', id.Split('-').Select(static number => number.TrimStart('0') is { Length: > 0 } kept ? kept : "0"))}"
            : name;

    private static string? Id(params string[] numbers)
    {
        var values = numbers.Select(static number =>
            int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : -1).ToList();
        return values.Contains(-1)
            ? null
            : string.Join('-', values.Select(static value => value.ToString("D6", CultureInfo.InvariantCulture)));
    }
}
