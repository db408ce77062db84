using System.CommandLine;
using OpenRs.Learning.Checkpoints;
using OpenRs.Learning.Tokenization;

namespace OpenRs.Cloud.Agent.Models;

/// <summary><c>models</c>: makes and looks at model folders.</summary>
internal static class ModelsCommand
{
    public static Command Create() => new("models", "Make and look at model folders.")
    {
        InitCommand.Create(),
        InspectCommand.Create(),
        QuickstartCommand.Create(),
    };

    /// <summary>Runs a command's body; what the user can mend becomes a line on standard error and exit code 2.</summary>
    internal static int Guard(string name, Action body)
    {
        try
        {
            body();
            return 0;
        }
        catch (Exception error) when (error
            is CheckpointFormatException or TokenizerFormatException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"openrs models {name}: {error.Message}");
            return 2;
        }
    }
}
