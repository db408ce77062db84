using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using OpenRs.Cloud.Agent;
using OpenRs.Cloud.Agent.Models;
using OpenRs.Cloud.Agent.Work.Training.Ranks;

// Not a root command: that would name the file of this program, and people type openrs.
var root = new Command("openrs", "The GPU side of OpenRs.Cloud: agents, and tools that need tensors.")
{
    AgentCommand.Create(),
    CheckCommand.Create(),
    ModelsCommand.Create(),
    RankCommand.Create(),
    new HelpOption(),
};
var parsed = root.Parse(args);

// Agents handle signals themselves: work under way gets its time. All else may end at once.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = null };
if (parsed.Action is not ParseErrorAction wrong)
{
    return await parsed.InvokeAsync(configuration);
}

// As in openrs: wrong input is exit code 2, and the line that says so must not scroll away under a page of help.
wrong.ShowHelp = false;
await parsed.InvokeAsync(configuration);
return 2;
