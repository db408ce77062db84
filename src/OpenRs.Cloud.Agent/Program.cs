using System.CommandLine;
using System.CommandLine.Invocation;
using OpenRs.Cloud.Agent;
using OpenRs.Cloud.Agent.Models;
using OpenRs.Cloud.Agent.Work.Training.Ranks;

var root = new RootCommand("The GPU side of OpenRs.Cloud: agents, and tools that need tensors.")
{
    AgentCommand.Create(),
    CheckCommand.Create(),
    ModelsCommand.Create(),
    RankCommand.Create(),
};
var parsed = root.Parse(args);

// Longer than an agent takes to hand its work back.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(15) };
if (parsed.Action is not ParseErrorAction wrong)
{
    return await parsed.InvokeAsync(configuration);
}

// As in openrs: wrong input is exit code 2, and the line that says so must not scroll away under a page of help.
wrong.ShowHelp = false;
await parsed.InvokeAsync(configuration);
return 2;
