using System.CommandLine;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Runs;

/// <summary>The options that say what people say of a run or an evaluation, and how urgent it is.</summary>
internal sealed class AnnotationOptions
{
    private readonly Option<string[]> _label = new("--label")
    {
        Description = "Label, as in --label team=math. Repeatable.",
        HelpName = "key=value",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<string?> _name = new("--name") { Description = "Name for people.", HelpName = "text" };
    private readonly Option<string?> _note = new("--note") { Description = "Note for people.", HelpName = "text" };
    private readonly Option<int> _priority = new Option<int>("--priority")
    {
        Description = "-100 to 100: jobs of higher priority get the agents of a pool first. A new one has 0.",
        HelpName = "n",
    }.Within(-100, 100);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _label, _name, _note, _priority })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The name; <see langword="null"/> when it is not given.</summary>
    public string? Name(ParseResult result) => result.GetValue(_name);

    /// <summary>The note; <see langword="null"/> when it is not given.</summary>
    public string? Note(ParseResult result) => result.GetValue(_note);

    /// <summary>The priority; <see langword="null"/> when it is not given.</summary>
    public int? Priority(ParseResult result) => result.GetResult(_priority) is null ? null : result.GetValue(_priority);

    /// <summary>The labels, in the order given.</summary>
    /// <exception cref="CliException">One is not of the form key=value.</exception>
    public Dictionary<string, string> Labels(ParseResult result)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var label in result.GetValue(_label) ?? [])
        {
            var parts = label.Split('=', 2);
            labels[parts[0]] = parts.Length == 2
                ? parts[1]
                : throw new CliException($"--label {label}: write it as key=value, such as team=math.", ExitCode.WrongInput);
        }

        return labels;
    }
}
