using System.CommandLine;

namespace OpenRs.Cloud.Cli.Programs;

/// <summary>The option <c>--agents</c>.</summary>
internal static class AgentsOption
{
    private const int Most = 64;

    /// <summary>A number of local agents.</summary>
    public static Option<int> Create(int standard, int least, string description)
    {
        var option = new Option<int>("--agents") { Description = description, DefaultValueFactory = _ => standard, HelpName = "n" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var agents && (agents < least || agents > Most))
            {
                result.AddError($"--agents {agents}: must be from {least} to {Most}.");
            }
        });
        return option;
    }
}
