using System.Text.RegularExpressions;
using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Server.Resources;

/// <summary>Resource names of the API: parsed and checked here, so that what is behind sees ids only.</summary>
internal static partial class ResourceName
{
    public static string Run(string projectId, string runId) => $"projects/{projectId}/runs/{runId}";

    public static string Dataset(string projectId, string datasetId) => $"projects/{projectId}/datasets/{datasetId}";

    public static string Model(string projectId, string modelId) => $"projects/{projectId}/models/{modelId}";

    /// <summary>Parses <c>projects/{project}</c>.</summary>
    public static string ParseProject(string name, string field)
    {
        var parts = name.Split('/');
        return parts is ["projects", var project] && Id().IsMatch(project)
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
        return parts is ["projects", var project, var of, var id] && of == collection && Id().IsMatch(project) && Id().IsMatch(id)
            ? (project, id)
            : throw Malformed(field, name, $"projects/{{project}}/{collection}/{{id}}");
    }

    /// <summary>Whether a text can be the id of an agent, pool, project or run.</summary>
    public static bool IsId(string text) => Id().IsMatch(text);

    private static CloudException Malformed(string field, string name, string pattern) =>
        CloudException.Field(ErrorReason.InvalidArgument, field, $"'{Shorten(name)}' is not of the form {pattern} with ids of 1 to 63 of a-z, 0-9 and '-'.");

    private static string Shorten(string text) => text.Length <= 100 ? text : text[..100] + "...";

    // \z and not $, which would let a line break at the end pass.
    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Id();
}
