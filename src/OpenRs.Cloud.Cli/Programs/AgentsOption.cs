using System.CommandLine;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Programs;

/// <summary>The option <c>--agents</c>.</summary>
internal static class AgentsOption
{
    private const int Most = 64;

    /// <summary>A number of local agents.</summary>
    public static Option<int> Create(int standard, int least, string description) =>
        new Option<int>("--agents") { Description = description, DefaultValueFactory = _ => standard, HelpName = "n" }.Within(least, Most);
}
