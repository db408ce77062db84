using System.CommandLine;

namespace OpenRs.Cloud.Cli.Output;

/// <summary>The option <c>--follow</c> of a command that prints items as they come.</summary>
internal static class FollowOption
{
    /// <summary>Adds it to a command; what has no end cannot be one JSON array.</summary>
    /// <param name="command">The command.</param>
    /// <param name="output">Its option <c>--output</c>.</param>
    /// <param name="description">What it follows.</param>
    public static Option<bool> AddTo(Command command, Option<OutputFormat> output, string description)
    {
        var follow = new Option<bool>("--follow") { Description = description };
        command.Options.Add(follow);
        command.Validators.Add(result =>
        {
            if (result.GetValue(follow) && result.GetValue(output) == OutputFormat.Json)
            {
                result.AddError("--follow: a JSON array has no end while a run is under way. Take --output jsonl.");
            }
        });
        return follow;
    }
}
