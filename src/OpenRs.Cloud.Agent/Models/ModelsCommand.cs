using System.CommandLine;
using OpenRs.Tokenization;

namespace OpenRs.Cloud.Agent.Models;

/// <summary><c>models</c>: makes, changes, compares and looks at model folders.</summary>
internal static class ModelsCommand
{
    public static Command Create() => new("models", "Make, change, compare and look at model folders.")
    {
        InitCommand.Create(),
        InspectCommand.Create(),
        ConvertCommand.Create(),
        MergeCommand.Create(),
        DiffCommand.Create(),
        ProbeCommand.Create(),
        QuickstartCommand.Create(),
    };

    /// <summary>Runs a command's body; what the user can mend becomes a line on standard error and exit code 2.</summary>
    internal static int Guard(string name, Action body) => Guard(name, () =>
    {
        body();
        return 0;
    });

    /// <summary>The same for a body that has an exit code of its own.</summary>
    internal static int Guard(string name, Func<int> body)
    {
        try
        {
            return body();
        }
        catch (Exception error) when (error
            is CheckpointFormatException or TokenizerFormatException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"openrs models {name}: {error.Message}");
            return 2;
        }
    }
}
