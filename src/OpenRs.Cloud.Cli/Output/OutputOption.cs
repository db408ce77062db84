using System.CommandLine;

namespace OpenRs.Cloud.Cli.Output;

/// <summary>The option <c>--output</c>.</summary>
internal static class OutputOption
{
    private static readonly Dictionary<string, OutputFormat> Formats = new(StringComparer.OrdinalIgnoreCase)
    {
        ["table"] = OutputFormat.Table,
        ["json"] = OutputFormat.Json,
    };

    public static Option<OutputFormat> Create()
    {
        var option = new Option<OutputFormat>("--output")
        {
            Description = "table for people, json for scripts.",
            HelpName = "table|json",
            DefaultValueFactory = static _ => OutputFormat.Table,
            CustomParser = static result =>
            {
                var text = result.Tokens[0].Value;
                if (!Formats.TryGetValue(text, out var format))
                {
                    result.AddError($"--output {text}: must be {string.Join(" or ", Formats.Keys)}.");
                }

                return format;
            },
        };
        option.CompletionSources.Add([.. Formats.Keys]);
        return option;
    }
}
