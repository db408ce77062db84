using System.CommandLine;

namespace OpenRs.Cloud.Cli.Output;

/// <summary>The option <c>--output</c>.</summary>
internal static class OutputOption
{
    public static Option<OutputFormat> Create() => new("--output")
    {
        Description = "table for people, json for scripts.",
        HelpName = "table|json",
        DefaultValueFactory = static _ => OutputFormat.Table,
    };
}
