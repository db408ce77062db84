using System.Globalization;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Projects;

namespace OpenRs.Cloud.Server.Resources;

/// <summary>Resource names of the API: parsed and checked here, so that what is behind sees ids only.</summary>
internal static class ResourceName
{
    private const int MaxDepth = 6;

    public static string Run(string projectId, string runId) => $"projects/{projectId}/runs/{runId}";

    public static string Dataset(string projectId, string datasetId) => $"projects/{projectId}/datasets/{datasetId}";

    public static string Evaluation(string projectId, string evaluationId) => $"projects/{projectId}/evaluations/{evaluationId}";

    public static string Model(string projectId, string modelId) => $"projects/{projectId}/models/{modelId}";

    /// <summary>Parses <c>projects/{project}</c>.</summary>
    public static string ParseProject(string name, string field)
    {
        var parts = name.Split('/');
        return parts is ["projects", var project] && ResourceId.IsValid(project)
            ? project
            : throw Malformed(field, name, "projects/{project}");
    }

    /// <summary>Parses <c>projects/{project}/runs/{id}</c>.</summary>
    public static (string ProjectId, string RunId) ParseRun(string name, string field) => ParseChild(name, "runs", field);

    /// <summary>Parses <c>projects/{project}/{collection}/{id}</c>.</summary>
    /// <param name="name">The name.</param>
    /// <param name="collection"><c>datasets</c>, <c>models</c>, ...</param>
    /// <param name="field">Field of the request that holds it.</param>
    public static (string ProjectId, string Id) ParseChild(string name, string collection, string field)
    {
        var parts = name.Split('/');
        return parts is ["projects", var project, var of, var id] && of == collection
            && ResourceId.IsValid(project) && ResourceId.IsValid(id)
            ? (project, id)
            : throw Malformed(field, name, $"projects/{{project}}/{collection}/{{id}}");
    }

    /// <summary>Resource name of a checkpoint.</summary>
    public static string Checkpoint(string projectId, string runId, long step) =>
        string.Create(CultureInfo.InvariantCulture, $"{Run(projectId, runId)}/checkpoints/step-{step:D6}");

    /// <summary>Parses <c>projects/{project}/runs/{run}/checkpoints/step-{step}</c>, or <c>.../checkpoints/latest</c>.</summary>
    /// <returns>The ids; no step for the latest.</returns>
    public static (string ProjectId, string RunId, long? Step) ParseCheckpoint(string name, string field)
    {
        const string Prefix = "step-";
        if (name.Split('/') is ["projects", var project, "runs", var run, "checkpoints", var id]
            && ResourceId.IsValid(project) && ResourceId.IsValid(run))
        {
            if (id == "latest")
            {
                return (project, run, null);
            }

            if (id.Length is >= 11 and <= 20 && id.StartsWith(Prefix, StringComparison.Ordinal)
                && long.TryParse(id.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var step))
            {
                return (project, run, step);
            }
        }

        throw CloudException.Field(
            ErrorReason.InvalidArgument,
            field,
            $"'{Shorten(name)}' is not of the form projects/{{project}}/runs/{{run}}/checkpoints/step-{{six digits}} or "
            + ".../checkpoints/latest.");
    }

    /// <summary>Resource name of a rollout of a run.</summary>
    public static string RunRollout(string runName, int step, int position, int sample) =>
        string.Create(CultureInfo.InvariantCulture, $"{runName}/rollouts/{step:D6}-{position:D6}-{sample:D6}");

    /// <summary>Resource name of a sample of an evaluation.</summary>
    public static string Sample(string evaluationName, int problem, int sample) =>
        string.Create(CultureInfo.InvariantCulture, $"{evaluationName}/rollouts/{problem:D6}-{sample:D6}");

    /// <summary>Parses a name of a rollout.</summary>
    /// <returns>Name of its run or evaluation, and the numbers of its id: three for a run, two for an evaluation.</returns>
    public static (string Parent, int[] Numbers) ParseRollout(string name, string field)
    {
        if (name.Split('/') is ["projects", var project, ("runs" or "evaluations") and var collection, var job, "rollouts", var id]
            && ResourceId.IsValid(project) && ResourceId.IsValid(job)
            && NumbersOf(id, collection == "runs" ? 3 : 2) is { } numbers)
        {
            return ($"projects/{project}/{collection}/{job}", numbers);
        }

        throw CloudException.Field(
            ErrorReason.InvalidArgument,
            field,
            $"'{Shorten(name)}' is not of the form projects/{{project}}/runs/{{run}}/rollouts/{{step}}-{{position}}-{{sample}} or "
            + "projects/{project}/evaluations/{evaluation}/rollouts/{problem}-{sample} with numbers of six digits.");
    }

    /// <summary>The numbers of an id such as <c>000003-000017</c>; <see langword="null"/> when it is none.</summary>
    public static int[]? NumbersOf(string id, int count)
    {
        const int MinDigits = 6;
        const int MaxDigits = 10;
        var parts = id.Split('-', count + 1);
        var numbers = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].Length is < MinDigits or > MaxDigits
                || !int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return null;
            }
        }

        return numbers.Length == count ? numbers : null;
    }

    /// <summary>Checks a name of any depth against patterns such as <c>projects/{project}/runs/{id}</c>.</summary>
    /// <param name="name">The name.</param>
    /// <param name="field">Field of the request that holds it.</param>
    /// <param name="patterns">What it may look like; all start with <c>projects/{project}</c>.</param>
    /// <returns>The project id.</returns>
    public static string ProjectOf(string name, string field, params ReadOnlySpan<string> patterns)
    {
        var parts = name.Split('/', MaxDepth + 1);
        foreach (var pattern in patterns)
        {
            if (Fits(parts, pattern.Split('/')))
            {
                return parts[1];
            }
        }

        throw Malformed(field, name, string.Join(" or ", patterns));
    }

    private static bool Fits(string[] parts, string[] pattern) =>
        parts.Length == pattern.Length && parts.Zip(pattern)
            .All(static pair => pair.Second[0] == '{' ? ResourceId.IsValid(pair.First) : pair.First == pair.Second);

    private static CloudException Malformed(string field, string name, string pattern) =>
        CloudException.Field(
            ErrorReason.InvalidArgument, field, $"'{Shorten(name)}' is not of the form {pattern} with ids of 1 to 63 of a-z, 0-9 and '-'.");

    /// <summary>A text of a client, short enough for a message.</summary>
    public static string Shorten(string text) => text.Length <= 100 ? text : text[..100] + "...";
}
