using System.CommandLine;
using System.CommandLine.Help;
using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Bench.ControlPlane.Load;
using OpenRs.CommandLine;

Terminal.Protect();

// Not a root command: that would name the file of this program, and people type openrs bench.
var bench = new Command("bench", "Benchmarks of the control plane against real processes.")
{
    LoadCommand.Create(),
    ElasticCommand.Create(),
};
var root = new Command("openrs") { bench, new HelpOption() };
return await CommandInvocation.RunAsync(root, ["bench", .. args]);
