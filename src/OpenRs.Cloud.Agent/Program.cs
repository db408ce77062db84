using System.CommandLine;
using OpenRs.Cloud.Agent;

var root = new RootCommand("The GPU side of OpenRs.Cloud: agents, and tools that need tensors.")
{
    AgentCommand.Create(),
    CheckCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
