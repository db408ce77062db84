using System.Globalization;

namespace OpenRs.Cloud.Cli.Connection;

/// <summary>
/// A checkpoint as people type and read it, the same in every command: RUN/STEP or RUN/latest, or its resource name with or without the
/// project.
/// </summary>
internal static class CheckpointName
{
    /// <summary>The notation in a sentence of help.</summary>
    public const string Notation =
        "RUN/STEP such as run-0123456789ab/20, RUN/latest, or [projects/PROJECT/]runs/RUN/checkpoints/step-000020";

    private const string Latest = "latest";
    private const string StepPrefix = "step-";

    /// <summary>The resource name of what was typed; <see langword="null"/> when that names no checkpoint.</summary>
    /// <param name="given">What was typed.</param>
    /// <param name="project">Project of names that have none.</param>
    public static string? Find(string given, string project) => given.Split('/') switch
    {
        ["projects", _, "runs", _, "checkpoints", _] => given,
        ["runs", var run, "checkpoints", var id] => Of(project, run, id),
        [not ("models" or "datasets" or "runs" or "projects" or "." or ".." or ""), var id] => Of(project, given.Split('/')[0], id),
        _ => null,
    };

    /// <summary>The resource name of what was typed.</summary>
    /// <exception cref="CliException">It names no checkpoint.</exception>
    public static string Parse(string given, string project) => Find(given, project)
        ?? throw new CliException($"'{given}' is no checkpoint. Write it as {Notation}.", ExitCode.WrongInput);

    /// <summary>The short notation of a resource name; a name of something else without its project.</summary>
    public static string Shorten(string name) => name.Split('/') switch
    {
        ["projects", _, "runs", var run, "checkpoints", var id] when StepOf(id) is { } step => Of(run, step),
        ["projects", _, .. var rest] => string.Join('/', rest),
        _ => name,
    };

    /// <summary>The short notation of a run's checkpoint.</summary>
    public static string Of(string runId, long step) => string.Create(CultureInfo.InvariantCulture, $"{runId}/{step}");

    private static string? Of(string project, string run, string id) => id == Latest
        ? $"projects/{project}/runs/{run}/checkpoints/{Latest}"
        : StepOf(id) is { } step
            ? string.Create(CultureInfo.InvariantCulture, $"projects/{project}/runs/{run}/checkpoints/{StepPrefix}{step:D6}")
            : null;

    private static int? StepOf(string id) => int.TryParse(
        id.StartsWith(StepPrefix, StringComparison.Ordinal) ? id[StepPrefix.Length..] : id,
        NumberStyles.None,
        CultureInfo.InvariantCulture,
        out var step) ? step : null;
}
