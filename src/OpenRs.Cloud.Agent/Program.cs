using System.CommandLine;
using System.CommandLine.Help;
using OpenRs.Cloud.Agent;
using OpenRs.Cloud.Agent.Models;
using OpenRs.Cloud.Agent.Work.Training.Ranks;
using OpenRs.CommandLine;

Terminal.Protect();

// Not a root command: that would name the file of this program, and people type openrs.
var root = new Command("openrs", "The GPU side of OpenRs.Cloud: agents, and tools that need tensors.")
{
    AgentCommand.Create(),
    CheckCommand.Create(),
    ModelsCommand.Create(),
    RankCommand.Create(),
    new HelpOption(),
};

// Agents handle signals themselves: work under way gets its time. All else may end at once.
return await CommandInvocation.RunAsync(root, args, new InvocationConfiguration { ProcessTerminationTimeout = null });
