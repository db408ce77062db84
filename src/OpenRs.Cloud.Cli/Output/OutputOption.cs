using System.CommandLine;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Output;

/// <summary>The option <c>--output</c>.</summary>
internal static class OutputOption
{
    public static Option<OutputFormat> Create() =>
        Create("table for people, json for scripts.", ("table", OutputFormat.Table), ("json", OutputFormat.Json));

    /// <summary>The option of a command that answers rows of numbers.</summary>
    public static Option<OutputFormat> CreateOfRows() => Create(
        "table for people, csv, jsonl or json for scripts.",
        ("table", OutputFormat.Table),
        ("csv", OutputFormat.Csv),
        ("jsonl", OutputFormat.JsonLines),
        ("json", OutputFormat.Json));

    /// <summary>The option of a command that answers texts.</summary>
    public static Option<OutputFormat> CreateOfTexts() => Create(
        "table for people, jsonl or json for scripts.",
        ("table", OutputFormat.Table),
        ("jsonl", OutputFormat.JsonLines),
        ("json", OutputFormat.Json));

    private static Option<OutputFormat> Create(string description, params (string Name, OutputFormat Format)[] formats)
    {
        var names = formats.Select(static format => format.Name).ToArray();
        var option = new Option<OutputFormat>("--output")
        {
            Description = description,
            HelpName = string.Join('|', names),
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                var index = Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
                if (index >= 0)
                {
                    return formats[index].Format;
                }

                result.AddError($"--output {text}: must be {ChoiceOption.Words(names)}.");
                return default;
            },
        };
        option.CompletionSources.Add(names);
        return option;
    }
}
