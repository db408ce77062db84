using System.CommandLine;

namespace OpenRs.Cloud.Cli.Programs;

/// <summary>The device of local agents, for every command that starts some.</summary>
internal static class DeviceOption
{
    /// <summary>What the agents compute on without the option: the first GPU, and the CPU without one.</summary>
    public const string Standard = "auto";

    public static Option<string> Create() => new("--device")
    {
        Description = "What the agents compute on: cpu, cuda:N, or auto for the first GPU and the CPU without one.",
        DefaultValueFactory = static _ => Standard,
        HelpName = "device",
    };
}
