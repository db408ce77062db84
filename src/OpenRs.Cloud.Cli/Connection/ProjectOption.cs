using System.CommandLine;

namespace OpenRs.Cloud.Cli.Connection;

/// <summary>The option <c>--project</c>, and names of things in it.</summary>
internal static class ProjectOption
{
    private const string Standard = "default";

    public static Option<string> Create() => new("--project")
    {
        Description = "Project: that of OPENRS_PROJECT, else the context's, else 'default'.",
        HelpName = "id",
        DefaultValueFactory = static result => Default(result.GetValue(ServerAddress.ContextOption)),
    };

    /// <summary>A resource name as people type it: a whole one, or an id in a project.</summary>
    /// <param name="given">What was typed.</param>
    /// <param name="project">Project id.</param>
    /// <param name="collection"><c>runs</c>, <c>models</c>, ...</param>
    public static string Name(string given, string project, string collection) =>
        given.StartsWith("projects/", StringComparison.Ordinal)
            ? given
            : $"projects/{project}/{collection}/{given[(given.LastIndexOf('/') + 1)..]}";

    /// <summary>The project of commands that name none.</summary>
    /// <param name="contextName">Context that was named; null for the one in use.</param>
    public static string Default(string? contextName)
    {
        if (Environment.GetEnvironmentVariable("OPENRS_PROJECT") is { Length: > 0 } project)
        {
            return project;
        }

        var contexts = ContextFile.Load();
        return (contextName ?? contexts.Current) is { } name ? contexts.Get(name).Project ?? Standard : Standard;
    }
}
